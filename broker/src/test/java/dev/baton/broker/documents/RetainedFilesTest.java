package dev.baton.broker.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept for documents beside their files. */
class RetainedFilesTest {
    @TempDir
    Path home;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private RetainedFiles files(int max, long maxBytes) {
        return new RetainedFiles(home.resolve("kept"), max, maxBytes, () -> now);
    }

    @Test
    void theNewestComesFirstAlsoWithinOneMomentOfTheClock() throws Exception {
        RetainedFiles files = files(10, 1000);
        files.keep("d1", "change", bytes("one"));
        files.keep("d1", "restore", bytes("two"));
        files.keep("d2", "change", bytes("other"));

        assertThat(files.of("d1")).extracting(RetainedFiles.Kept::tag).containsExactly("restore", "change");
        assertThat(files.read(files.of("d1").getFirst()))
                .hasValueSatisfying(each -> assertThat(each).isEqualTo(bytes("two")));
        assertThat(files.of("d1").getFirst().at())
                .isAfter(files.of("d1").getLast().at());
    }

    @Test
    void aDocumentKeepsItsNewestWithinBothBounds() throws Exception {
        RetainedFiles byNumber = files(2, 1000);
        for (String each : List.of("a", "b", "c")) {
            byNumber.keep("d1", "change", bytes(each));
        }
        assertThat(byNumber.of("d1")).hasSize(2);
        RetainedFiles byBytes = files(100, 10);
        byBytes.keep("d2", "change", bytes("123456"));
        byBytes.keep("d2", "change", bytes("12345"));
        assertThat(byBytes.of("d2")).extracting(RetainedFiles.Kept::sizeBytes).containsExactly(5L);
        assertThat(byBytes.keep("d2", "change", bytes("more than ten bytes"))).isEmpty();
        assertThat(byBytes.of("d2")).hasSize(1);
    }

    @Test
    void noIdLeadsOutOfTheFolder() throws Exception {
        RetainedFiles files = files(10, 1000);
        files.keep("d1", "change", bytes("one"));
        for (String id : List.of("../d1.1", "d1/..", "d1.x", "", ".", "d1.99999999999999999999", "d1.1/../../x")) {
            assertThat(files.find(id)).as(id).isEmpty();
        }
        assertThat(files.of("../kept/d1")).isEmpty();
    }

    @Test
    void whatIsForgottenIsGone() throws Exception {
        RetainedFiles files = files(10, 1000);
        files.keep("d1", "change", bytes("one"));
        files.forget("d1");
        files.forget("never-kept");
        assertThat(files.of("d1")).isEmpty();
        assertThat(home.resolve("kept/d1")).doesNotExist();
    }

    @Test
    void anAsideIsToldOnceAndReadBackAsItWasKept() throws Exception {
        List<ConflictCopies.ConflictCopy> told = new ArrayList<>();
        ConflictCopies conflictCopies = new ConflictCopies(home.resolve("asides"), 10, 10_000, () -> now, told::add);
        List<ConflictCopies.Text> texts =
                List.of(new ConflictCopies.Text("c1", "caf\u00e9\n\ud83d\ude80"), new ConflictCopies.Text("", "x"));
        conflictCopies.keep("d1", "anna", ConflictCopies.Reason.UNKNOWN_HISTORY, texts);
        conflictCopies.keep("d1", "anna", ConflictCopies.Reason.UNKNOWN_HISTORY, texts);
        conflictCopies.keep("d1", "ben", ConflictCopies.Reason.UNKNOWN_HISTORY, texts);

        assertThat(told).hasSize(2);
        assertThat(conflictCopies.of("d1"))
                .extracting(ConflictCopies.ConflictCopy::who)
                .containsExactly("ben", "anna");
        assertThat(conflictCopies.find(told.getFirst().id())).contains(told.getFirst());
        assertThat(conflictCopies.delete(told.getFirst().id())).isTrue();
        assertThat(conflictCopies.delete(told.getFirst().id())).isFalse();
        assertThat(conflictCopies.of("d1")).hasSize(1);
    }

    @Test
    void aVersionThatSaysTheSameAsTheNewestIsNotKeptTwice() throws Exception {
        Versions versions = new Versions(home.resolve("versions"), Duration.ofMinutes(10), 10, 1000, () -> now);
        versions.onReplacing("d1", bytes("one"));
        versions.keep("d1", Versions.Reason.RESTORE, bytes("one"));
        now = now.plus(Duration.ofMinutes(9));
        versions.onReplacing("d1", bytes("two"));
        assertThat(versions.of("d1")).hasSize(1);
        now = now.plus(Duration.ofMinutes(1));
        versions.onReplacing("d1", bytes("three"));
        assertThat(versions.of("d1")).hasSize(2);
        assertThat(versions.bytes(versions.of("d1").getFirst().id()))
                .hasValueSatisfying(each -> assertThat(each).isEqualTo(bytes("three")));
    }
}
