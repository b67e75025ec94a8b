package dev.baton.crdt.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YEvent;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.NotebookFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The effects on a page are tested with the real page models in {@code src/test/pagemodels}; this tests the writes. */
class OutputWriterTest {
    private static final Object ORIGIN = "writer";

    private final YDoc doc = new YDoc((1L << 53) - 7);
    private final NotebookDocument notebook = new NotebookDocument(doc);
    private final List<String> dropped = new ArrayList<>();
    private final List<List<String>> transactions = new ArrayList<>();
    private OutputWriter writer = newWriter(OutputLimits.standard());

    OutputWriterTest() throws Exception {
        seedTwoCells(notebook);
        doc.array("cells").observeDeep(events -> {
            List<String> paths = new ArrayList<>();
            for (YEvent event : events) {
                if (event.target() instanceof YMap) {
                    event.keys().keySet().stream().sorted().forEach(key -> paths.add(event.path() + "." + key));
                } else {
                    paths.add(event.path().toString());
                }
            }
            transactions.add(paths);
        });
    }

    /** Two code cells that have run once, and one of text. */
    static void seedTwoCells(NotebookDocument notebook) throws Exception {
        String cell = "{\"cell_type\":\"code\",\"id\":\"%s\",\"metadata\":{},\"source\":\"x\",\"execution_count\":4,"
                + "\"outputs\":[{\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":\"old\"}]}";
        String file = "{\"cells\":[" + cell.formatted("a") + "," + cell.formatted("b")
                + ",{\"cell_type\":\"markdown\",\"id\":\"m\",\"metadata\":{},\"source\":\"\"}],"
                + "\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}";
        notebook.seed(NotebookFile.parse(file.getBytes(StandardCharsets.UTF_8)), () -> "new", false, ORIGIN);
    }

    private OutputWriter newWriter(OutputLimits limits) {
        return new OutputWriter(notebook, limits, (execution, output) -> dropped.add(execution + " " + output), ORIGIN);
    }

    private List<String> seen(String cellId) {
        List<String> brief = new ArrayList<>();
        for (JsonNode output : notebook.cell(cellId).orElseThrow().outputs()) {
            brief.add(Kernel.brief((ObjectNode) output));
        }
        return brief;
    }

    private YMap cellMap(int index) {
        return (YMap) Objects.requireNonNull(doc.array("cells").get(index));
    }

    private YArray outputs(int index) {
        return (YArray) Objects.requireNonNull(cellMap(index).get("outputs"));
    }

    private YText firstText() {
        YMap output = (YMap) Objects.requireNonNull(outputs(0).get(0));
        return (YText) Objects.requireNonNull(output.get("text"));
    }

    private void run(KernelOutput... outputs) {
        writer.beginRun("e", "a");
        for (KernelOutput output : outputs) {
            writer.offer("e", output);
            writer.flush();
        }
    }

    @Test
    void theBeginEmptiesTheOutputsAndThenTheKeysInTransactionsOfTheirOwn() {
        assertThat(writer.pageBegan("a")).isFalse();
        writer.beginRun("e", "a");
        assertThat(writer.pageBegan("a")).isTrue();
        assertThat(transactions)
                .containsExactly(List.of("[0, outputs]"), List.of("[0].execution_count", "[0].execution_state"));
    }

    @Test
    void theBeginWritesNothingWhereThePageWroteAll() {
        doc.transact("page", () -> {
            outputs(0).delete(0, 1);
            cellMap(0).set("execution_count", null);
        });
        doc.transact("page", () -> cellMap(0).set("execution_state", "running"));
        assertThat(writer.pageBegan("a")).isTrue();
        transactions.clear();
        byte[] before = doc.encodeStateVector();
        writer.beginRun("e", "a");
        assertThat(transactions).isEmpty();
        assertThat(doc.encodeStateVector()).isEqualTo(before);
    }

    @Test
    void theBeginWritesOnlyMissingValues() {
        doc.transact("page", () -> cellMap(0).set("execution_count", null));
        transactions.clear();
        writer.beginRun("e", "a");
        assertThat(transactions).containsExactly(List.of("[0, outputs]"), List.of("[0].execution_state"));
    }

    @Test
    void aFlushIsOneTransactionHoweverMuchWaits() {
        writer.beginRun("e", "a");
        transactions.clear();
        writer.offer("e", Kernel.stdout("1"));
        writer.offer("e", Kernel.stdout("2"));
        writer.offer("e", Kernel.display("d"));
        writer.offer("e", Kernel.stderr("3"));
        assertThat(writer.pendingFlush()).isTrue();
        writer.flush();
        assertThat(writer.pendingFlush()).isFalse();
        assertThat(transactions).containsExactly(List.of("[0, outputs]"));
        assertThat(seen("a")).containsExactly("stdout:12", "display_data:d", "stderr:3");
        writer.flush();
        assertThat(transactions).hasSize(1);
    }

    @Test
    void textIsAppendedToTheSharedTextOfTheLastOutput() {
        run(Kernel.stdout("a\n"));
        YText text = firstText();
        transactions.clear();
        writer.offer("e", Kernel.stdout("b\n"));
        writer.flush();
        assertThat(transactions).containsExactly(List.of("[0, outputs, 0, text]"));
        assertThat(text.toString()).isEqualTo("a\nb\n");
    }

    @Test
    void aStreamThatIsNotLastIsNeverTouched() {
        run(Kernel.stdout("a"), Kernel.stderr("b"), Kernel.stdout("c"));
        assertThat(seen("a")).containsExactly("stdout:a", "stderr:b", "stdout:c");
    }

    @Test
    void aRewrittenLineIsInsertedAtTheEndAndThenTheOldOneDeleted() {
        run(Kernel.stdout("line\n 10%"));
        List<Object> deltas = new ArrayList<>();
        firstText().observe(event -> deltas.addAll(event.delta()));
        writer.offer("e", Kernel.stdout("\r 20%"));
        writer.flush();
        assertThat(seen("a")).containsExactly("stdout:line\n 20%");
        assertThat(deltas.toString())
                .isEqualTo("[Retain[length=6, attributes={}], Delete[length=3], Insert[content=20%, attributes={}]]");
    }

    @Test
    void anUpdatedDisplayIsRewrittenTogetherWithLaterOutputs() {
        run(Kernel.display("one", "d"), Kernel.stdout("x"), Kernel.display("two", "e"), Kernel.stderr("y"));
        Object first = outputs(0).get(0);
        transactions.clear();
        writer.offer("e", Kernel.update("TWO", "e"));
        writer.flush();
        assertThat(seen("a")).containsExactly("display_data:one", "stdout:x", "display_data:TWO", "stderr:y");
        assertThat(transactions).containsExactly(List.of("[0, outputs]"));
        assertThat(outputs(0).get(0)).isSameAs(first);
    }

    @Test
    void aTailThatWouldBeginWithAStreamTakesMoreWithIt() {
        // The page never clears its memory of the last stream's name on a removal: a new tail must not begin with a
        // stream.
        run(Kernel.display("one", "d"), Kernel.stdout("x"));
        Object first = outputs(0).get(0);
        outputs(0).delete(1, 1);
        YMap foreign = outputs(0).insertMap(1);
        foreign.set("output_type", "stream");
        foreign.set("name", "stdout");
        foreign.set("text", "plain x");
        writer.offer("e", Kernel.stdout("y"));
        writer.flush();
        assertThat(seen("a")).containsExactly("display_data:one", "stdout:plain xy");
        assertThat(outputs(0).get(0)).isNotSameAs(first);
    }

    @Test
    void aClearThatWaitsIsOneTransactionWithTheNextOutput() {
        run(Kernel.stdout("a"));
        transactions.clear();
        writer.offer("e", Kernel.clearLater());
        writer.flush();
        assertThat(seen("a")).containsExactly("stdout:a");
        assertThat(transactions).isEmpty();
        writer.offer("e", Kernel.display("b"));
        writer.flush();
        assertThat(seen("a")).containsExactly("display_data:b");
        assertThat(transactions).hasSize(1);
    }

    @Test
    void aClearThatStillWaitsAtTheEndIsForgotten() {
        run(Kernel.stdout("a"), Kernel.clearLater());
        writer.endRun("e", 5);
        writer.offer("e", Kernel.stdout("late"));
        writer.flush();
        assertThat(seen("a")).containsExactly("stdout:alate");
    }

    @Test
    void theEndIsOneTransactionOfLastOutputsCountAndState() {
        run(Kernel.stdout("a"));
        writer.offer("e", Kernel.result(5, "2"));
        transactions.clear();
        writer.endRun("e", 5);
        assertThat(transactions).hasSize(1);
        assertThat(transactions.getFirst())
                .containsExactlyInAnyOrder("[0].execution_count", "[0].execution_state", "[0, outputs]");
        assertThat(notebook.cell("a").orElseThrow().executionCount()).hasValue(5);
        assertThat(notebook.cell("a").orElseThrow().executionState()).isEqualTo("idle");
        assertThat(seen("a")).containsExactly("stdout:a", "execute_result:2");
    }

    @Test
    void theEndNeverWritesValuesThatAreUnchanged() {
        run();
        doc.transact("page", () -> {
            cellMap(0).set("execution_count", 5);
            cellMap(0).set("execution_state", "idle");
        });
        byte[] before = doc.encodeStateVector();
        writer.endRun("e", 5);
        assertThat(doc.encodeStateVector()).isEqualTo(before);
    }

    @Test
    void anEndWithoutACountLeavesIt() {
        run();
        writer.endRun("e", null);
        assertThat(notebook.cell("a").orElseThrow().executionCount()).isEmpty();
        assertThat(notebook.cell("a").orElseThrow().executionState()).isEqualTo("idle");
    }

    @Test
    void anAbortedBatchEndsInOneTransaction() {
        doc.transact("page", () -> {
            cellMap(0).set("execution_state", "running");
            cellMap(1).set("execution_state", "running");
        });
        transactions.clear();
        writer.endRuns(List.of("a", "b", "m", "unknown"));
        assertThat(transactions).hasSize(1);
        assertThat(transactions.getFirst()).containsExactlyInAnyOrder("[0].execution_state", "[1].execution_state");
        transactions.clear();
        writer.endRuns(List.of("a", "b"));
        assertThat(transactions).isEmpty();
        writer.restoreRunning(List.of("a"));
        assertThat(notebook.cell("a").orElseThrow().executionState()).isEqualTo("running");
    }

    @Test
    void lateOutputIsAppendedWhileTheRunIsTheCellsLatest() {
        run(Kernel.stdout("a"));
        writer.endRun("e", 1);
        writer.offer("e", Kernel.stdout("b"));
        writer.flush();
        assertThat(seen("a")).containsExactly("stdout:ab");
        writer.beginRun("f", "a");
        writer.offer("e", Kernel.stdout("c"));
        writer.flush();
        assertThat(seen("a")).isEmpty();
        assertThat(dropped).containsExactly("e " + Kernel.stdout("c"));
    }

    @Test
    void updatesReachDisplaysInOtherCellsAlsoAfterTheirRun() {
        writer.beginRun("e", "a");
        writer.offer("e", Kernel.display("one", "d"));
        writer.offer("e", Kernel.stdout("x"));
        writer.endRun("e", 1);
        writer.beginRun("f", "b");
        writer.offer("f", Kernel.stdout("y"));
        writer.offer("f", Kernel.update("two", "d"));
        writer.offer("f", Kernel.update("three", "d"));
        transactions.clear();
        writer.flush();
        assertThat(seen("a")).containsExactly("display_data:three", "stdout:x");
        assertThat(seen("b")).containsExactly("stdout:y");
        assertThat(transactions).hasSize(2);
    }

    @Test
    void outputsClearedByAPageStayClearedAndWritingContinues() {
        run(Kernel.stdout("a\n"));
        doc.transact("page", () -> outputs(0).delete(0, 1));
        writer.offer("e", Kernel.stdout("b\n"));
        writer.flush();
        assertThat(seen("a")).containsExactly("stdout:b\n");
    }

    @Test
    void anEchoOfAnAnswerStaysAndWritingContinuesAfterIt() {
        run(Kernel.stdout("name? "));
        assertThat(writer.stdinEchoLength("a")).isZero();
        doc.transact("page", () -> {
            YMap echo = outputs(0).insertMap(1);
            echo.set("output_type", "stream");
            echo.set("name", "stdin");
            echo.setText("text").insert(0, "Ann\n");
        });
        assertThat(writer.stdinEchoLength("a")).isEqualTo(4);
        writer.offer("e", Kernel.stdout("hello"));
        writer.flush();
        assertThat(seen("a")).containsExactly("stdout:name? ", "stdin:Ann\n", "stdout:hello");
    }

    @Test
    void outputsRestoredByAnUndoStayAndTheCursorIsAtTheirEnd() {
        run(Kernel.stdout("abc\r"));
        doc.transact("page", () -> {
            outputs(0).delete(0, 1);
            YMap old = outputs(0).insertMap(0);
            old.set("output_type", "stream");
            old.set("name", "stdout");
            old.setText("text").insert(0, "old");
        });
        writer.offer("e", Kernel.stdout("X"));
        writer.flush();
        assertThat(seen("a")).containsExactly("stdout:oldX");
    }

    @Test
    void aMovedCellIsFoundByItsId() {
        run(Kernel.stdout("abc\r"));
        doc.transact("page", () -> {
            doc.array("cells").delete(0, 1);
            YMap clone = doc.array("cells").insertMap(1);
            clone.set("id", "a");
            clone.set("cell_type", "code");
            clone.set("execution_count", null);
            clone.set("execution_state", "running");
            clone.setText("source");
            clone.setMap("metadata");
            YMap output = clone.setArray("outputs").insertMap(0);
            output.set("output_type", "stream");
            output.set("name", "stdout");
            output.setText("text").insert(0, "abc");
        });
        writer.offer("e", Kernel.stdout("X"));
        writer.endRun("e", 9);
        assertThat(seen("a")).containsExactly("stdout:Xbc");
        assertThat(notebook.cell("a").orElseThrow().executionCount()).hasValue(9);
    }

    @Test
    void outputOfAMissingCellWaitsForIt() {
        run(Kernel.stdout("a"));
        doc.transact("page", () -> doc.array("cells").delete(0, 1));
        writer.offer("e", Kernel.stdout("b"));
        writer.flush();
        assertThat(writer.pendingFlush()).isFalse();
        doc.transact("page", () -> {
            YMap clone = doc.array("cells").insertMap(0);
            clone.set("id", "a");
            clone.set("cell_type", "code");
            clone.setArray("outputs");
        });
        assertThat(writer.pendingFlush()).isTrue();
        writer.flush();
        assertThat(seen("a")).containsExactly("stdout:b");
    }

    @Test
    void aCellRestoredAfterItsRunIsIdle() {
        run();
        doc.transact("page", () -> doc.array("cells").delete(0, 1));
        writer.offer("e", Kernel.stdout("lost"));
        writer.endRun("e", 3);
        assertThat(dropped).hasSize(1);
        doc.transact("page", () -> {
            YMap clone = doc.array("cells").insertMap(0);
            clone.set("id", "a");
            clone.set("cell_type", "code");
            clone.set("execution_state", "running");
            clone.setArray("outputs");
        });
        writer.flush();
        assertThat(notebook.cell("a").orElseThrow().executionState()).isEqualTo("idle");
        assertThat(writer.pendingFlush()).isFalse();
    }

    @Test
    void aRunOfAMissingCellBeginsWhenTheCellIsInserted() {
        writer.beginRun("e", "late");
        writer.offer("e", Kernel.stdout("x"));
        writer.flush();
        doc.transact("page", () -> {
            YMap cell = doc.array("cells").insertMap(0);
            cell.set("id", "late");
            cell.set("cell_type", "code");
            cell.set("execution_state", "idle");
            cell.setArray("outputs");
        });
        writer.flush();
        assertThat(seen("late")).containsExactly("stdout:x");
        assertThat(notebook.cell("late").orElseThrow().executionState()).isEqualTo("running");
    }

    @Test
    void waitingOutputIsBounded() {
        writer = newWriter(OutputLimits.standard().withPendingBytesMax(100));
        writer.beginRun("e", "a");
        for (int i = 0; i < 10; i++) {
            writer.offer("e", Kernel.stdout("0123456789".repeat(3)));
        }
        assertThat(notebook.cell("a").orElseThrow().outputs()).isNotEmpty();
        writer.beginRun("g", "gone");
        for (int i = 0; i < 10; i++) {
            writer.offer("g", Kernel.stdout("0123456789".repeat(3)));
        }
        assertThat(dropped).isNotEmpty().allMatch(entry -> entry.startsWith("g "));
        assertThat(writer.counts("g").truncated()).isTrue();
        assertThat(writer.counts("g").messages()).isEqualTo(10);
    }

    @Test
    void outputThatDoesNotFitGoesToTheSinkAndIsCounted() {
        writer = newWriter(OutputLimits.standard().withStreamBytesMax(5));
        run(Kernel.stdout("0123"), Kernel.stdout("4567"));
        writer.endRun("e", 1);
        assertThat(seen("a").getFirst()).isEqualTo("stdout:01234");
        assertThat(seen("a").get(1)).startsWith("display_data:Baton cut the output");
        assertThat(dropped).containsExactly("e " + Kernel.stdout("567"));
        assertThat(writer.counts("e")).isEqualTo(new OutputCounts(2, 8, 3));
    }

    @Test
    void writingMakesTheDocumentDirty() {
        assertThat(notebook.state().dirty()).isFalse();
        run(Kernel.stdout("x"));
        assertThat(notebook.state().dirty()).isTrue();
    }

    @Test
    void emojiAreNeverCutInTwo() {
        run(Kernel.stdout("\uD83D\uDE00"), Kernel.stdout("\r\uD83D\uDE01"));
        assertThat(seen("a")).containsExactly("stdout:\uD83D\uDE01");
    }

    @Test
    void plainObjectsAsOlderPagesWriteThemAreRead() {
        run();
        doc.transact(
                "page",
                () -> outputs(0)
                        .push(List.of(Map.of("output_type", "stream", "name", "stdout", "text", List.of("a\n", "b")))));
        writer.offer("e", Kernel.stdout("c"));
        writer.flush();
        assertThat(seen("a")).containsExactly("stdout:a\nbc");
    }
}
