package dev.baton.broker.observability;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.config.BatonConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of events on their way into the audit, and what is noticed when the files were cut while no broker ran. */
final class AuditFileTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final AuditFile.Filter ALL =
            new AuditFile.Filter(Optional.empty(), Optional.empty(), Optional.empty());

    @TempDir
    Path folder;

    private final MemoryHead head = new MemoryHead();
    private final Counter lost = new SimpleMeterRegistry().counter("lost");
    private final List<AuditFile> open = new ArrayList<>();

    /** Nothing is written by itself. */
    private record Limits(int waitingMax) implements BatonConfig.Audit {
        @Override
        public Duration gather() {
            return Duration.ofHours(1);
        }

        @Override
        public Duration headEvery() {
            return Duration.ofHours(1);
        }
    }

    private static final class MemoryHead implements AuditHead {
        private @Nullable Place kept;

        @Override
        public Optional<Place> load() {
            return Optional.ofNullable(kept);
        }

        @Override
        public CompletionStage<Void> put(Place last) {
            kept = last;
            return CompletableFuture.completedFuture(null);
        }
    }

    private AuditFile open(int waitingMax) throws IOException {
        AuditFile audit = new AuditFile(folder, new ObjectMapper(), () -> NOON, lost, head, new Limits(waitingMax));
        open.add(audit);
        return audit;
    }

    @AfterEach
    void close() throws InterruptedException {
        for (AuditFile each : open) {
            each.close();
        }
    }

    private static BatonEvent.Stroke events(int count) {
        return new BatonEvent.Stroke(IntStream.range(0, count)
                .mapToObj(i -> new BatonEvent(
                        "grant.given", NOON, Optional.empty(), Optional.empty(), "person " + i, List.of(), Map.of()))
                .toList());
    }

    private static List<String> lines(AuditFile audit) throws IOException {
        List<String> lines = new ArrayList<>();
        audit.read(ALL, lines::add);
        return lines;
    }

    private void cut(int lines) throws IOException {
        Path file = folder.resolve("2026-01-01.jsonl");
        List<String> all = Files.readAllLines(file);
        Files.write(file, all.subList(0, all.size() - lines));
    }

    @Test
    void asManyEventsWaitAsMayAndWhatComesBeyondIsCountedAndToldInALine() throws IOException {
        AuditFile audit = open(5);
        audit.onEvents(events(5));
        assertThat(lost.count()).isZero();
        audit.onEvents(events(3));
        assertThat(lost.count()).isEqualTo(3);
        List<String> lines = lines(audit);
        assertThat(lines).hasSize(6);
        assertThat(lines.getLast()).contains("\"type\":\"audit.lost\"", "\"events\":3");
        audit.onEvents(events(5));
        assertThat(lines(audit)).as("there is room again").hasSize(11);
        assertThat(AuditChain.firstBroken(lines(audit).iterator(), true)).isEmpty();
    }

    @Test
    void aCutEndIsMissedWhileTheBrokerRuns() throws IOException {
        AuditFile audit = open(100);
        audit.onEvents(events(10));
        audit.flush();
        AuditHead.Place end = audit.end().orElseThrow();
        assertThat(end.number()).isEqualTo(10);
        assertThat(AuditChain.firstBroken(lines(audit).iterator(), end)).isEmpty();
        cut(3);
        assertThat(AuditChain.firstBroken(lines(audit).iterator(), true))
                .as("by itself what is left is a chain")
                .isEmpty();
        assertThat(AuditChain.firstBroken(lines(audit).iterator(), end)).contains("The last 3 lines are missing.");
    }

    @Test
    void aCutEndIsMissedForEverAfterARestart() throws Exception {
        AuditFile audit = open(100);
        audit.onEvents(events(10));
        audit.flush();
        cut(3);
        AuditFile restarted = open(100);
        restarted.onEvents(events(5));
        restarted.flush();
        List<String> lines = lines(restarted);
        assertThat(lines).hasSize(7 + 1 + 5);
        assertThat(lines.get(7)).contains("\"type\":\"audit.cut\"", "\"expected\":10", "\"found\":7");
        for (int i = 0; i < 2; i++) {
            assertThat(AuditChain.firstBroken(lines.iterator(), restarted.end().orElseThrow()))
                    .contains("A line before line 8 is missing or was added.");
            lines = lines(open(100));
        }
    }

    @Test
    void anEndMadeAnewIsMissed() throws IOException {
        AuditFile audit = open(100);
        audit.onEvents(events(10));
        audit.flush();
        cut(1);
        AuditFiles forger = new AuditFiles(folder);
        forger.write(List.of(
                new AuditFiles.Entry(NOON, new ObjectMapper().createObjectNode().put("actor", "nobody"))));
        AuditHead.Place end = audit.end().orElseThrow();
        assertThat(AuditChain.firstBroken(lines(audit).iterator(), true)).isEmpty();
        assertThat(AuditChain.firstBroken(lines(audit).iterator(), end))
                .contains("Line 10 differs from the line that Baton wrote.");
        assertThat(lines(open(100)).getLast()).contains("audit.cut");
    }

    @Test
    void linesThatTheStoreDoesNotKnowYetAreNoFault() throws IOException {
        AuditFile audit = open(100);
        audit.onEvents(events(4));
        audit.flush();
        audit.onEvents(events(2));
        assertThat(lines(audit)).hasSize(6);
        AuditFile restarted = open(100);
        restarted.flush();
        assertThat(lines(restarted)).hasSize(6);
        assertThat(restarted.end().orElseThrow().number()).isEqualTo(6);
        assertThat(AuditChain.firstBroken(
                        lines(restarted).iterator(), restarted.end().orElseThrow()))
                .isEmpty();
    }
}
