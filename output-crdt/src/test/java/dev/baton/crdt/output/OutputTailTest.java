package dev.baton.crdt.output;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.CellOutputs;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.NotebookFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The final view of a cell that printed too much: its head, a notice, and its end. */
class OutputTailTest {
    private static final OutputLimits LIMITS =
            OutputLimits.standard().withStreamBytesMax(10).withStreamTailBytesMax(12);

    private final YDoc doc = new YDoc((1L << 53) - 7);
    private final NotebookDocument notebook = new NotebookDocument(doc);
    private final List<Integer> transactions = new ArrayList<>();
    private OutputWriter writer = newWriter(LIMITS);

    OutputTailTest() throws Exception {
        String file = "{\"cells\":[{\"cell_type\":\"code\",\"id\":\"a\",\"metadata\":{},\"source\":\"x\","
                + "\"execution_count\":null,\"outputs\":[]}],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}";
        notebook.seed(NotebookFile.parse(file.getBytes(StandardCharsets.UTF_8)), () -> "new", false, "seed");
        doc.onUpdate((update, origin, local) -> transactions.add(update.length));
    }

    private OutputWriter newWriter(OutputLimits limits) {
        OverflowSink sink = new OverflowSink() {
            @Override
            public void onDropped(String executionId, KernelOutput dropped) {
                // the notification of the sink is tested elsewhere
            }

            @Override
            public String whereabouts(String executionId) {
                return "the file of " + executionId;
            }
        };
        return new OutputWriter(notebook, limits, sink, "writer");
    }

    private List<String> outputs() {
        List<ObjectNode> all = notebook.outputs("a").map(CellOutputs::read).orElseThrow();
        return all.stream().map(Kernel::brief).toList();
    }

    private List<String> shownAfter(KernelOutput... outputs) {
        writer.beginRun("e", "a");
        for (KernelOutput output : outputs) {
            writer.offer("e", output);
            writer.flush();
        }
        writer.endRun("e", 1);
        return outputs();
    }

    @Test
    void theHeadAndTheEndAreShownWithANoticeBetweenThem() {
        List<String> shown =
                shownAfter(Kernel.stdout("head 6789"), Kernel.stdout("0 lost\n"), Kernel.stdout("last\nwords\n"));
        assertThat(shown).hasSize(3);
        assertThat(shown.getFirst()).isEqualTo("stdout:head 67890");
        assertThat(shown.get(1)).contains("left 6 bytes out here", "the file of e");
        assertThat(shown.getLast()).isEqualTo("stdout:last\nwords\n");
    }

    @Test
    void aTextAsLongAsTheEndReplacesAllEarlierOutputAndTheMissingBytesAreExact() {
        // 3 bytes first; then 11, 12 and 13, around the 12 that an end may have
        for (int length = 11; length <= 13; length++) {
            writer = newWriter(LIMITS);
            String text = "x".repeat(length - 1) + "\n";
            List<String> shown = shownAfter(Kernel.stdout("0123456789"), Kernel.stdout("ab\n"), Kernel.stdout(text));
            int left = shown.getLast().length() - "stdout:".length();
            assertThat(shown.getLast()).as("after %d", length).endsWith("x\n");
            assertThat(left).as("after %d", length).isLessThanOrEqualTo(12);
            assertThat(shown.get(1)).contains("left %,d bytes out here".formatted(3 + length - left));
        }
    }

    @Test
    void duringTheRunOnlyTheHeadIsShown() {
        writer.beginRun("e", "a");
        writer.offer("e", Kernel.stdout("0123456789 and more"));
        writer.offer("e", Kernel.stdout(" and more"));
        writer.flush();
        assertThat(outputs()).hasSize(2);
        assertThat(outputs().getLast()).contains("when the cell has finished");
    }

    @Test
    void theEndIsWrittenTogetherWithTheEndOfTheRun() {
        writer.beginRun("e", "a");
        writer.offer("e", Kernel.stdout("0123456789 and more"));
        writer.flush();
        transactions.clear();
        writer.endRun("e", 1);
        assertThat(transactions).hasSize(1);
        assertThat(outputs()).hasSize(3);
        assertThat(notebook.cell("a").orElseThrow().executionState()).isEqualTo("idle");
    }

    @Test
    void exactlyTheLimitIsNotCut() {
        assertThat(shownAfter(Kernel.stdout("0123456789"))).containsExactly("stdout:0123456789");
    }

    @Test
    void aTextOneByteBeyondTheHeadIsShownInFullWithoutANotice() {
        List<String> shown = shownAfter(Kernel.stdout("0123456789a"));
        assertThat(shown.getFirst()).isEqualTo("stdout:0123456789");
        assertThat(shown.get(1)).doesNotContain("left out");
        assertThat(shown.getLast()).isEqualTo("stdout:a");
    }

    @Test
    void textsAndDisplaysKeepTheirOrderOfArrival() {
        List<String> shown = shownAfter(
                Kernel.stdout("0123456789A"),
                Kernel.display("picture"),
                Kernel.stderr("B"),
                Kernel.stdout("C"),
                Kernel.error("E"));
        assertThat(shown.subList(2, shown.size()))
                .containsExactly("stdout:A", "display_data:picture", "stderr:B", "stdout:C", "error:E");
    }

    @Test
    void aProgressBarInTheEndIsItsLastState() {
        List<String> shown = shownAfter(
                Kernel.stdout("0123456789\n"),
                Kernel.stderr("\r 10%"),
                Kernel.stderr("\r 50%"),
                Kernel.stderr("\r100%\n"));
        assertThat(shown.getLast()).isEqualTo("stderr:100%\n");
    }

    @Test
    void anErrorThatHasNoPlaceAmongTooManyOutputsIsShownInTheEnd() {
        writer = newWriter(OutputLimits.standard().withOutputsMax(3));
        List<String> shown = shownAfter(
                Kernel.display("1"), Kernel.display("2"), Kernel.display("3"), Kernel.display("4"), Kernel.error("E"));
        assertThat(shown).hasSize(4);
        assertThat(shown.get(2)).contains("bytes out here");
        assertThat(shown.getLast()).isEqualTo("error:E");
    }

    @Test
    void aPictureThatIsTooBigDoesNotEndTheText() {
        writer = newWriter(OutputLimits.standard().withDisplayBytesMax(100));
        List<String> shown = shownAfter(Kernel.display("x".repeat(100)), Kernel.stdout("text"));
        assertThat(shown).hasSize(2);
        assertThat(shown.getFirst()).startsWith("display_data:Baton left this output out");
        assertThat(shown.getLast()).isEqualTo("stdout:text");
    }

    @Test
    void anErrorIsShownHoweverFullTheCellIs() {
        writer = newWriter(OutputLimits.standard().withDisplayBytesMax(100));
        assertThat(shownAfter(Kernel.display("x".repeat(60)), Kernel.error("E")).getLast())
                .isEqualTo("error:E");
    }

    @Test
    void aClearTakesTheKeptEndAway() {
        assertThat(shownAfter(Kernel.stdout("0123456789 long"), Kernel.clear(), Kernel.stdout("ok")))
                .containsExactly("stdout:ok");
        assertThat(shownAfter(Kernel.stdout("0123456789 long"), Kernel.clearLater(), Kernel.stdout("ok")))
                .containsExactly("stdout:ok");
    }

    @Test
    void theNextRunShowsNothingOfTheLastOnesEnd() {
        shownAfter(Kernel.stdout("0123456789 long"));
        writer.beginRun("f", "a");
        writer.offer("f", Kernel.stdout("abcdefghijK"));
        writer.endRun("f", 2);
        assertThat(outputs().getLast()).isEqualTo("stdout:K");
    }

    @Test
    void streamsThatTakeTurnsAreBoundedInNumber() {
        writer = newWriter(LIMITS.withStreamTailBytesMax(100_000));
        writer.beginRun("e", "a");
        writer.offer("e", Kernel.stdout("0123456789"));
        for (int i = 0; i < 10 * OutputTail.PIECES_MAX; i++) {
            writer.offer("e", Kernel.stdout("o"));
            writer.offer("e", Kernel.stderr("e"));
        }
        writer.endRun("e", 1);
        assertThat(outputs()).hasSize(2 + OutputTail.PIECES_MAX);
    }

    @Test
    void appendedOutputIsNotCountedAsRewritten() {
        writer.beginRun("e", "a");
        writer.offer("e", Kernel.stdout("abc"));
        writer.flush();
        writer.offer("e", Kernel.stdout("def"));
        writer.offer("e", Kernel.display("one", "d"));
        writer.flush();
        assertThat(writer.rewrittenBytes()).isZero();
        writer.offer("e", Kernel.update("two", "d"));
        writer.flushAppends();
        assertThat(outputs()).containsExactly("stdout:abcdef", "display_data:one");
        writer.flush();
        assertThat(outputs()).containsExactly("stdout:abcdef", "display_data:two");
        assertThat(writer.rewrittenBytes()).isBetween(20L, 200L);
    }

    @Test
    void updatesOfABigDisplayWaitInThePlaceOfEachOther() {
        writer = newWriter(OutputLimits.standard().withPendingBytesMax(1_000));
        writer.beginRun("e", "a");
        writer.offer("e", Kernel.display("one", "d"));
        writer.flush();
        transactions.clear();
        for (int i = 0; i < 100; i++) {
            writer.offer("e", Kernel.update("x".repeat(2_000) + i, "d"));
        }
        assertThat(transactions).isEmpty();
        writer.flush();
        assertThat(transactions).hasSize(1);
        assertThat(outputs().getFirst()).endsWith("x99");
    }

    @Property(tries = 300)
    void neverMoreThanHeadNoticeAndEndAndTheEndIsTheLastThatWasPrinted(
            @ForAll @Size(max = 30) List<@IntRange(min = 0, max = 9) Integer> lengths) throws Exception {
        OutputTailTest fresh = new OutputTailTest();
        StringBuilder all = new StringBuilder();
        fresh.writer.beginRun("e", "a");
        for (int i = 0; i < lengths.size(); i++) {
            String text = String.valueOf((char) ('a' + i)).repeat(lengths.get(i));
            all.append(text);
            fresh.writer.offer("e", Kernel.stdout(text));
            if (i % 3 == 0) {
                fresh.writer.flush();
            }
        }
        fresh.writer.endRun("e", 1);
        List<String> shown = fresh.outputs();
        if (all.length() <= 10) {
            assertThat(String.join("", shown)).isEqualTo(all.isEmpty() ? "" : "stdout:" + all);
            return;
        }
        assertThat(shown).hasSize(3);
        assertThat(shown.getFirst()).isEqualTo("stdout:" + all.substring(0, 10));
        String rest = all.substring(10);
        assertThat(shown.getLast()).isEqualTo("stdout:" + rest.substring(Math.max(0, rest.length() - 12)));
        if (rest.length() > 12) {
            assertThat(shown.get(1)).contains("left %,d bytes out".formatted(rest.length() - 12));
        }
    }
}
