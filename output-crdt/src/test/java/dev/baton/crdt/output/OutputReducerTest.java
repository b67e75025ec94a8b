package dev.baton.crdt.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OutputReducerTest {
    private static final OutputLimits LIMITS = OutputLimits.standard();

    private final List<KernelOutput> dropped = new ArrayList<>();

    private List<String> seen(OutputLimits limits, KernelOutput... outputs) {
        return brief(fold(limits, List.of(outputs)));
    }

    private OutputArea fold(OutputLimits limits, List<KernelOutput> outputs) {
        OutputReducer reducer = new OutputReducer(limits);
        OutputArea area = OutputArea.EMPTY;
        for (KernelOutput output : outputs) {
            OutputReducer.Reduction reduction = reducer.reduce(area, output);
            area = reduction.area();
            if (reduction.dropped() != null) {
                dropped.add(reduction.dropped());
            }
        }
        return area;
    }

    private static List<String> brief(OutputArea area) {
        return area.outputs().stream()
                .map(output -> Kernel.brief(output.json()))
                .toList();
    }

    @Test
    void neighbouringTextsOfOneStreamAreOneOutput() {
        assertThat(seen(LIMITS, Kernel.stdout("a"), Kernel.stdout("b"), Kernel.stderr("c"), Kernel.stdout("d")))
                .containsExactly("stdout:ab", "stderr:c", "stdout:d");
    }

    @Test
    void aCarriageReturnOverwritesTheLine() {
        assertThat(seen(LIMITS, Kernel.stdout("x\n10%"), Kernel.stdout("\r100%")))
                .containsExactly("stdout:x\n100%");
        assertThat(seen(LIMITS, Kernel.stdout("abcdef\rxy"))).containsExactly("stdout:xycdef");
    }

    @Test
    void aBackspaceTakesTheCharacterBeforeTheCursorAndStopsAtTheLine() {
        assertThat(seen(LIMITS, Kernel.stdout("ab\b"), Kernel.stdout("c"))).containsExactly("stdout:ac");
        assertThat(seen(LIMITS, Kernel.stdout("a\n\b\bb"))).containsExactly("stdout:a\nb");
    }

    @Test
    void aNewlineGoesToTheVeryEnd() {
        assertThat(seen(LIMITS, Kernel.stdout("abc\rX\ny"))).containsExactly("stdout:Xbc\ny");
    }

    @Test
    void theCursorSurvivesFromMessageToMessage() {
        assertThat(seen(LIMITS, Kernel.stdout("abc\r"), Kernel.stdout("X"), Kernel.stdout("Y")))
                .containsExactly("stdout:XYc");
    }

    @Test
    void aClearThatWaitsHappensWithTheNextOutput() {
        OutputArea area = fold(LIMITS, List.of(Kernel.stdout("a"), Kernel.clearLater()));
        assertThat(brief(area)).containsExactly("stdout:a");
        assertThat(area.clearPending()).isTrue();
        assertThat(seen(LIMITS, Kernel.stdout("a"), Kernel.clearLater(), Kernel.stdout("b")))
                .containsExactly("stdout:b");
        assertThat(seen(LIMITS, Kernel.stdout("a"), Kernel.clear())).isEmpty();
    }

    @Test
    void anUpdateChangesEveryOutputOfThatDisplayAndNothingElse() {
        assertThat(seen(
                        LIMITS,
                        Kernel.display("one", "d"),
                        Kernel.stdout("x"),
                        Kernel.display("two", "d"),
                        Kernel.display("three", "e"),
                        Kernel.update("new", "d"),
                        Kernel.update("lost", "unknown")))
                .containsExactly("display_data:new", "stdout:x", "display_data:new", "display_data:three");
    }

    @Test
    void displayIdsNeverStandInTheOutput() {
        OutputArea area = fold(LIMITS, List.of(Kernel.display("one", "d"), Kernel.update("two", "d")));
        assertThat(area.outputs().getFirst().json().has("transient")).isFalse();
    }

    @Test
    void tooMuchTextLeavesItsHeadAndANotice() {
        OutputLimits limits = LIMITS.withStreamBytesMax(10);
        List<String> seen = seen(limits, Kernel.stdout("0123456"), Kernel.stdout("789abc"), Kernel.stdout("more"));
        assertThat(seen).hasSize(2);
        assertThat(seen.getFirst()).isEqualTo("stdout:0123456789");
        assertThat(seen.getLast())
                .startsWith("display_data:Baton cut the output")
                .contains("10 bytes");
        assertThat(dropped).containsExactly(Kernel.stdout("abc"), Kernel.stdout("more"));
    }

    @Test
    void theCutNeverSplitsACharacter() {
        List<String> seen = seen(LIMITS.withStreamBytesMax(6), Kernel.stdout("ab\uD83D\uDE00\uD83D\uDE00"));
        assertThat(seen.getFirst()).isEqualTo("stdout:ab\uD83D\uDE00");
    }

    @Test
    void aProgressBarNeverReachesTheLimit() {
        List<KernelOutput> bar = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            bar.add(Kernel.stderr("\r" + "#".repeat(20)));
        }
        assertThat(brief(fold(LIMITS.withStreamBytesMax(40), bar))).containsExactly("stderr:" + "#".repeat(20));
    }

    @Test
    void aClearMakesRoomAfterACut() {
        assertThat(seen(LIMITS.withStreamBytesMax(3), Kernel.stdout("long text"), Kernel.clear(), Kernel.stdout("ok")))
                .containsExactly("stdout:ok");
    }

    @Test
    void tooManyOutputsAndTooBigOnesAreLeftOutWithANoticeForEachReason() {
        OutputLimits limits = new OutputLimits(1_000, 100, 500, 4, 1_000);
        List<String> seen = seen(
                limits,
                Kernel.display("a"),
                Kernel.display("b".repeat(1_000)),
                Kernel.display("c"),
                Kernel.display("d"),
                Kernel.display("e"));
        assertThat(seen).hasSize(4);
        assertThat(seen.get(1)).startsWith("display_data:Baton left this output out");
        assertThat(seen.get(2)).isEqualTo("display_data:c");
        assertThat(seen.get(3))
                .startsWith("display_data:Baton left further outputs out")
                .contains("4 outputs");
        assertThat(dropped).hasSize(3);
    }

    @Test
    void anUpdateThatWouldBeTooBigLeavesTheOldOne() {
        OutputLimits limits = new OutputLimits(1_000, 100, 500, 4, 1_000);
        assertThat(seen(limits, Kernel.display("a", "d"), Kernel.update("b".repeat(1_000), "d")))
                .containsExactly("display_data:a");
        assertThat(dropped).hasSize(1);
    }

    @Test
    void coloursStay() {
        assertThat(seen(LIMITS, Kernel.stdout("\u001b[32mok\u001b[0m")))
                .containsExactly("stdout:\u001b[32mok\u001b[0m");
    }

    @Property(tries = 500)
    void howATextIsCutIntoMessagesMakesNoDifference(@ForAll("terminalTexts") String text, @ForAll List<Integer> cuts) {
        List<KernelOutput> chunks = new ArrayList<>();
        int start = 0;
        for (int cut : cuts) {
            int end = Math.min(text.length(), start + Math.floorMod(cut, 7));
            chunks.add(Kernel.stdout(text.substring(start, end)));
            start = end;
        }
        chunks.add(Kernel.stdout(text.substring(start)));
        assertThat(brief(fold(LIMITS, chunks))).isEqualTo(brief(fold(LIMITS, List.of(Kernel.stdout(text)))));
    }

    @Property(tries = 1_000)
    void controlCharactersDoWhatTheRulesSay(@ForAll("terminalTexts") String text) {
        StreamText all = StreamText.EMPTY.append(text);
        assertThat(all.text()).isEqualTo(bySimpleRules(text));
        assertThat(all.cursor()).isBetween(0, all.text().length());
        assertThat(all.text()).doesNotContain("\r", "\b");
    }

    @Property(tries = 500)
    void theTextNeverPassesTheLimitAndItsHeadIsKept(@ForAll List<@net.jqwik.api.From("plainTexts") String> texts) {
        OutputLimits limits = LIMITS.withStreamBytesMax(20);
        OutputArea area = fold(limits, texts.stream().map(Kernel::stdout).toList());
        assertThat(area.streamBytes()).isLessThanOrEqualTo(20);
        String all = String.join("", texts);
        String kept = area.outputs().isEmpty()
                ? ""
                : area.outputs().getFirst().json().path("text").asText();
        assertThat(all).startsWith(kept);
        assertThat(area.truncated()).isEqualTo(OutputJson.utf8Bytes(all) > 20);
    }

    @Property(tries = 300)
    void neighboursNeverHaveTheSameName(@ForAll("streams") List<KernelOutput> outputs) {
        List<OutputArea.Output> area = fold(LIMITS, outputs).outputs();
        for (int i = 1; i < area.size(); i++) {
            if (area.get(i) instanceof OutputArea.StreamOutput a
                    && area.get(i - 1) instanceof OutputArea.StreamOutput b) {
                assertThat(a.name()).isNotEqualTo(b.name());
            }
        }
    }

    /** The same rules written down as plainly as can be. */
    private static String bySimpleRules(String input) {
        String text = "";
        int cursor = 0;
        for (char c : input.toCharArray()) {
            if (c == '\n') {
                text += "\n";
                cursor = text.length();
            } else if (c == '\r') {
                cursor = text.lastIndexOf('\n', cursor - 1) + 1;
            } else if (c == '\b') {
                if (cursor > 0 && text.charAt(cursor - 1) != '\n') {
                    text = text.substring(0, cursor - 1) + text.substring(Math.min(text.length(), cursor + 1));
                    cursor--;
                }
            } else {
                text = text.substring(0, cursor) + c + text.substring(Math.min(text.length(), cursor + 1));
                cursor++;
            }
        }
        return text;
    }

    @Provide
    Arbitrary<String> terminalTexts() {
        return Arbitraries.strings().withChars("ab\u00e9\r\b\n").ofMaxLength(40);
    }

    @Provide
    Arbitrary<String> plainTexts() {
        return Arbitraries.strings().withChars("ab\u00e9\u4e2d\n").ofMaxLength(12);
    }

    @Provide
    Arbitrary<List<KernelOutput>> streams() {
        return Arbitraries.of(
                        Kernel.stdout("a"),
                        Kernel.stderr("b\r"),
                        Kernel.display("d"),
                        Kernel.clearLater(),
                        Kernel.clear(),
                        Kernel.error("E"))
                .list()
                .ofMaxSize(20);
    }
}
