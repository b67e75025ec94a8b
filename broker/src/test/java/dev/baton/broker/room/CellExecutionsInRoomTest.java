package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.crdt.YMap;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Executions of cells in a room: what their pages see, and for what their beginnings and ends wait. */
class CellExecutionsInRoomTest {
    @TempDir
    Path home;

    private RoomBench bench;

    @BeforeEach
    void open() throws Exception {
        bench = new RoomBench(home);
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    @Test
    void outputsOfARunReachThePagesAndItsEndWaitsForTheRequestersPage() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        CellExecutions runs = bench.room.runs().orElseThrow();
        runs.onAccepted("e1", "c1", "anna");
        runs.onStarted("e1");
        anna.beginsARun();
        runs.onOutput("e1", stream("new"));
        CompletableFuture<Void> ended = runs.onEnded(
                        List.of(new CellExecutions.Ended("e1", OptionalInt.of(4), Optional.empty())))
                .toCompletableFuture();
        bench.settle();
        assertThat(ended).isNotDone();
        ben.reads();
        assertThat(ended).as("another page's answer does not count").isNotDone();

        anna.reads();
        bench.settle();

        assertThat(ended).isCompleted();
        for (PagePeer page : List.of(anna, ben)) {
            assertThat(page.notebook.cell("c1").orElseThrow().outputs().toString())
                    .contains("new")
                    .doesNotContain("old");
            assertThat(page.notebook.cell("c1").orElseThrow().executionCount()).hasValue(4);
            assertThat(page.notebook.cell("c1").orElseThrow().executionState()).isEqualTo("idle");
        }
    }

    @Test
    @Timeout(30)
    void aFurtherRunOfACellBeginsInTheDocumentOnlyWhenThePagesReadTheReplyOfTheOneBefore() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        CellExecutions runs = bench.room.runs().orElseThrow();
        runs.onAccepted("e1", "c1", "anna");
        anna.beginsARun();
        runs.onStarted("e1");
        runs.onAccepted("e2", "c1", "zoe");
        runs.onEnded(List.of(new CellExecutions.Ended("e1", OptionalInt.of(4), Optional.empty())));
        runs.onStarted("e2");
        runs.onOutput("e2", stream("again"));
        CompletableFuture<Void> second = runs.onEnded(
                        List.of(new CellExecutions.Ended("e2", OptionalInt.of(5), Optional.empty())))
                .toCompletableFuture();
        bench.settle();
        ben.reads();
        bench.settle();
        assertThat(ben.notebook.cell("c1").orElseThrow().executionCount())
                .as("anna's page has not read yet that the first run is over")
                .hasValue(4);

        while (!second.isDone()) {
            anna.reads();
            ben.reads();
        }

        assertThat(ben.notebook.cell("c1").orElseThrow().executionCount()).hasValue(5);
        assertThat(ben.notebook.cell("c1").orElseThrow().executionState()).isEqualTo("idle");
        assertThat(ben.notebook.cell("c1").orElseThrow().outputs().toString()).contains("again");
    }

    @Test
    void theEndOfARunThatWasFasterThanItsPagesOwnBeginningWaitsForThatBeginning() throws Exception {
        PagePeer anna = bench.page("anna");
        PagePeer ben = bench.page("ben");
        CellExecutions runs = bench.room.runs().orElseThrow();
        runs.onAccepted("e1", "c1", "anna");
        runs.onStarted("e1");
        runs.onOutput("e1", stream("new"));
        CompletableFuture<Void> ended = runs.onEnded(
                        List.of(new CellExecutions.Ended("e1", OptionalInt.of(4), Optional.empty())))
                .toCompletableFuture();
        bench.settle();
        long before = ben.updates();
        anna.beginsARun();
        bench.settle();
        assertThat(before)
                .as("nothing was written before the page's own beginning")
                .isZero();
        anna.reads();
        bench.settle();

        assertThat(ended).isCompleted();
        assertThat(anna.notebook.cell("c1").orElseThrow().outputs().toString()).contains("new");
        assertThat(anna.notebook.cell("c1").orElseThrow().executionCount()).hasValue(4);
    }

    @Test
    void theEndOfARunDoesNotWaitForAPageThatHasGone() throws Exception {
        PagePeer anna = bench.page("anna");
        CellExecutions runs = bench.room.runs().orElseThrow();
        runs.onAccepted("e1", "c1", "anna");
        runs.onStarted("e1");
        CompletableFuture<Void> ended = runs.onEnded(
                        List.of(new CellExecutions.Ended("e1", OptionalInt.of(4), Optional.empty())))
                .toCompletableFuture();
        bench.settle();
        assertThat(ended).isNotDone();
        anna.leave();
        assertThat(ended).isCompleted();
    }

    @Test
    void aRunWithoutAnyPageBeginsAndEndsInTheDocumentAllTheSame() throws Exception {
        CellExecutions runs = bench.room.runs().orElseThrow();
        runs.onAccepted("e1", "c1", "anna");
        runs.onStarted("e1");
        runs.onOutput("e1", stream("new"));
        runs.onEnded(List.of(new CellExecutions.Ended("e1", OptionalInt.of(4), Optional.empty())))
                .toCompletableFuture()
                .join();
        bench.room.shutDown().toCompletableFuture().join();
        assertThat(bench.text())
                .contains("new")
                .contains("\"execution_count\": 4")
                .doesNotContain("old");
    }

    @Test
    void aCellWhoseUpdateIsOnItsWayIsWaitedFor() throws Exception {
        PagePeer anna = bench.page("anna");
        CompletableFuture<Optional<String>> text = bench.room
                .runs()
                .orElseThrow()
                .cellText("c2", "anna", Duration.ofHours(1))
                .toCompletableFuture();
        bench.settle();
        assertThat(text).isNotDone();
        anna.edit(() -> {
            YMap cell = anna.doc.array("cells").insertMap(1);
            cell.set("id", "c2");
            cell.set("cell_type", "code");
            cell.setMap("metadata");
            cell.setArray("outputs");
            cell.setText("source").insert(0, "2+2");
        });
        assertThat(text).isCompletedWithValue(Optional.of("2+2"));
    }

    @Test
    void aCellThatNoPageOfItsRequesterHasIsNotWaitedFor() throws Exception {
        PagePeer anna = bench.page("anna");
        CellExecutions runs = bench.room.runs().orElseThrow();
        CompletionStage<Optional<String>> withPage = runs.cellText("none", "anna", Duration.ofHours(1));
        CompletionStage<Optional<String>> withoutPage = runs.cellText("none", "vera", Duration.ofHours(1));
        bench.settle();
        assertThat(withoutPage.toCompletableFuture()).isCompletedWithValue(Optional.empty());
        assertThat(withPage.toCompletableFuture()).isNotDone();
        anna.reads();
        bench.settle();
        assertThat(withPage.toCompletableFuture()).isCompletedWithValue(Optional.empty());
    }

    private static KernelMessage stream(String text) {
        return message("stream", "{\"name\":\"stdout\",\"text\":\"" + text + "\"}");
    }

    private static KernelMessage message(String type, String content) {
        byte[] none = "{}".getBytes(StandardCharsets.UTF_8);
        return new KernelMessage(
                Channel.IOPUB,
                none,
                none,
                none,
                content.getBytes(StandardCharsets.UTF_8),
                List.of(),
                "m",
                type,
                "s",
                "p");
    }
}
