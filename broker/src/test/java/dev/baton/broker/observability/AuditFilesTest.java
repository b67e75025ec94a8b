package dev.baton.broker.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chain of the audit and its files. */
final class AuditFilesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    @TempDir
    Path folder;

    private static List<AuditFiles.Entry> entries(Instant at, String... actors) {
        return List.of(actors).stream()
                .map(actor -> new AuditFiles.Entry(at, JSON.createObjectNode().put("actor", actor)))
                .toList();
    }

    private List<String> lines(AuditFiles files) throws IOException {
        List<String> lines = new ArrayList<>();
        files.read(lines::add);
        return lines;
    }

    private static Optional<String> broken(List<String> lines) {
        return AuditChain.firstBroken(lines.iterator(), true);
    }

    private List<String> tenLines() throws IOException {
        AuditFiles files = new AuditFiles(folder);
        for (int i = 0; i < 10; i++) {
            files.write(entries(NOON, "person " + i + " \u00e4\u2603"));
        }
        return lines(files);
    }

    @Test
    void whatWasWrittenIsAWholeChain() throws IOException {
        List<String> lines = tenLines();
        assertThat(lines).hasSize(10);
        assertThat(broken(lines)).isEmpty();
        assertThat(AuditChain.firstBroken(lines.subList(4, 8).iterator(), false))
                .isEmpty();
        assertThat(AuditChain.firstBroken(lines.subList(4, 8).iterator(), true)).isPresent();
    }

    @Test
    void aChangedLineIsFoundWhicheverItIs() throws IOException {
        List<String> lines = tenLines();
        for (int i = 0; i < lines.size(); i++) {
            List<String> changed = new ArrayList<>(lines);
            changed.set(i, lines.get(i).replace("person " + i, "nobody"));
            assertThat(broken(changed)).contains("Line " + (i + 1) + " was changed.");
        }
    }

    @Test
    void everyChangedCharacterIsFound() throws IOException {
        List<String> lines = tenLines();
        String third = lines.get(2);
        for (int at = 0; at < third.length(); at++) {
            List<String> changed = new ArrayList<>(lines);
            char other = third.charAt(at) == '0' ? '1' : '0';
            changed.set(2, third.substring(0, at) + other + third.substring(at + 1));
            assertThat(broken(changed)).as("character " + at).isPresent();
        }
    }

    @Test
    void aLineTakenOutPutInOrMovedIsFound() throws IOException {
        List<String> lines = tenLines();
        for (int i = 0; i < lines.size() - 1; i++) {
            List<String> fewer = new ArrayList<>(lines);
            fewer.remove(i);
            assertThat(broken(fewer)).as("without line " + i).isPresent();
            List<String> more = new ArrayList<>(lines);
            more.add(i, lines.get(i));
            assertThat(broken(more)).as("line " + i + " twice").isPresent();
            List<String> moved = new ArrayList<>(lines);
            moved.add(moved.remove(i));
            assertThat(broken(moved)).as("line " + i + " at the end").isPresent();
        }
    }

    @Test
    void theChainGoesOnAfterARestartAndOverMidnight() throws IOException {
        new AuditFiles(folder).write(entries(NOON, "a", "b"));
        AuditFiles again = new AuditFiles(folder);
        again.write(entries(NOON.plusSeconds(86_400), "c"));
        // a clock that was put back
        again.write(entries(NOON, "d"));
        new AuditFiles(folder).write(entries(NOON, "e"));
        List<String> lines = lines(new AuditFiles(folder));
        assertThat(broken(lines)).isEmpty();
        assertThat(lines).hasSize(5);
        assertThat(folder.resolve("2026-01-01.jsonl")).exists();
        assertThat(Files.readAllLines(folder.resolve("2026-01-02.jsonl"))).hasSize(3);
    }

    @Test
    void aLineThatACrashLeftUnfinishedIsCutOffAndTheChainGoesOnBeforeIt() throws IOException {
        tenLines();
        Path file = folder.resolve("2026-01-01.jsonl");
        byte[] whole = Files.readAllBytes(file);
        byte[] torn = java.util.Arrays.copyOf(whole, whole.length - 20);
        Files.write(file, torn);
        AuditFiles again = new AuditFiles(folder);
        again.write(entries(NOON, "after the crash"));
        List<String> lines = lines(again);
        assertThat(lines).hasSize(10);
        assertThat(broken(lines)).isEmpty();

        Files.write(folder.resolve("2026-01-02.jsonl"), new byte[] {'{', '"'});
        new AuditFiles(folder).write(entries(NOON.plusSeconds(200_000), "another"));
        assertThat(broken(lines(new AuditFiles(folder)))).isEmpty();
    }

    @Test
    void whatCannotBeWrittenLeavesTheChainWhole() throws IOException {
        AuditFiles files = new AuditFiles(folder);
        files.write(entries(NOON, "a"));
        Path blocked = Files.createDirectory(folder.resolve("2026-01-02.jsonl"));
        assertThatThrownBy(() -> files.write(entries(NOON.plusSeconds(86_400), "b")))
                .isInstanceOf(IOException.class);
        Files.delete(blocked);
        files.write(entries(NOON.plusSeconds(86_400), "c"));
        assertThat(broken(lines(files))).isEmpty();
        assertThat(lines(files)).hasSize(2);
    }

    @Test
    void whatIsNoLineOfAnAuditIsSaidSo() {
        assertThat(broken(List.of("{}"))).contains("Line 1 is not a line of an audit.");
        assertThat(broken(List.of(""))).contains("Line 1 is not a line of an audit.");
        assertThat(broken(IntStream.range(0, 0).mapToObj(Integer::toString).toList()))
                .isEmpty();
    }
}
