package dev.baton.crdt.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crdt.YDoc;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ThreeWayTextTest {

    @Test
    void changesOfDifferentLinesCombine() {
        assertThat(ThreeWayText.merge("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n"))
                .isEqualTo(new ThreeWayText("A\nb\nC\n", false));
    }

    @Test
    void ofTheSameLineOursStaysAndThatIsSaid() {
        assertThat(ThreeWayText.merge("a\nb\nc\n", "a\nours\nc\n", "a\ntheirs\nc\n"))
                .isEqualTo(new ThreeWayText("a\nours\nc\n", true));
    }

    @Test
    void theSameChangeIsNoConflict() {
        assertThat(ThreeWayText.merge("a\nb\n", "a\nx\n", "a\nx\n")).isEqualTo(new ThreeWayText("a\nx\n", false));
    }

    @Property(tries = 1_000)
    void aChangeOfOneSideIsTakenWhole(@ForAll("texts") String base, @ForAll("texts") String other) {
        assertThat(ThreeWayText.merge(base, other, base)).isEqualTo(new ThreeWayText(other, false));
        assertThat(ThreeWayText.merge(base, base, other)).isEqualTo(new ThreeWayText(other, false));
    }

    @Property(tries = 1_000)
    void editingASharedTextGivesTheWantedText(@ForAll("texts") String before, @ForAll("texts") String wanted) {
        YDoc doc = new YDoc(1);
        doc.text("t").insert(0, before);
        TextEdit.apply(doc.text("t"), wanted);
        assertThat(doc.text("t").toString()).isEqualTo(wanted);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "b", "\n", "a\n", "\uD83D\uDE00", "\uD83D\uDE01")
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts));
    }
}
