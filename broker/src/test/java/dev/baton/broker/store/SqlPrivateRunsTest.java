package dev.baton.broker.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.privaterun.PrivateRun;
import dev.baton.broker.privaterun.PrivateRuns;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqlPrivateRunsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private Store store;
    private PrivateRuns.Rows rows;

    @BeforeEach
    void open() {
        store = Store.open(folder, Store.Limits.DEFAULT);
        rows = store.privateRuns();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static PrivateRun run(String id, String username, String cellId) {
        return new PrivateRun(id, username, "file", cellId, NOW, Optional.empty());
    }

    private static PrivateRun published(PrivateRun run) {
        return new PrivateRun(
                run.executionId(), run.username(), run.fileId(), run.cellId(), run.submittedAt(), Optional.of(NOW));
    }

    private List<String> newest(String username) {
        return rows.newest(username, "file").stream()
                .map(PrivateRun::executionId)
                .sorted()
                .toList();
    }

    @Test
    void aLaterRunOfACellTakesThePlaceOfTheEarlierOneOfThatUserOnly() {
        await(rows.add(run("e1", "emma", "c1")));
        await(rows.add(run("e2", "emma", "c2")));
        await(rows.add(run("e3", "otto", "c1")));
        await(rows.add(run("e4", "emma", "c1")));

        assertThat(newest("emma")).containsExactly("e2", "e4");
        assertThat(newest("otto")).containsExactly("e3");
        assertThat(rows.find("e1")).isEmpty();
    }

    @Test
    void aRunIsPublishedOnceAndSaysSoToEverybody() {
        await(rows.add(run("e1", "emma", "c1")));

        assertThat(rows.published("file")).isEmpty();
        assertThat(await(rows.publish(published(run("e1", "emma", "c1"))))).isTrue();
        assertThat(await(rows.publish(published(run("e1", "emma", "c1"))))).isFalse();
        assertThat(rows.published("file")).extracting(PrivateRun::executionId).containsExactly("e1");

        await(rows.add(run("e2", "emma", "c1")));
        assertThat(newest("emma")).containsExactly("e2");
        assertThat(rows.published("file")).extracting(PrivateRun::executionId).containsExactly("e1");

        await(rows.unpublish("e1"));
        assertThat(rows.published("file")).isEmpty();
    }

    @Test
    void theOldestRunGivesWayWhenAUserHasTheMaximumInADocument() {
        for (int i = 0; i <= PrivateRuns.Rows.PER_DOCUMENT_MAX; i++) {
            await(rows.add(run("e" + i, "emma", "c" + i)));
        }
        await(rows.add(run("o", "otto", "c0")));

        assertThat(newest("emma"))
                .hasSize(PrivateRuns.Rows.PER_DOCUMENT_MAX)
                .doesNotContain("e0")
                .contains("e1");
        assertThat(newest("otto")).containsExactly("o");
    }

    @Test
    void whatARemovedUserRanIsGone() {
        await(rows.add(run("e1", "emma", "c1")));
        await(rows.add(run("e2", "otto", "c1")));
        await(rows.removeOf("emma"));

        assertThat(newest("emma")).isEmpty();
        assertThat(newest("otto")).containsExactly("e2");
    }
}
