package dev.baton.crdt.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crdt.YDoc;
import org.junit.jupiter.api.Test;

class TextDocumentTest {
    private static final Object ORIGIN = "test";

    private final YDoc doc = new YDoc(1);
    private final TextDocument document = new TextDocument(doc);

    @Test
    void aChangedTextIsOneTransactionThatLeavesTheRestAlone() {
        document.setText("a\nb\nc\n", ORIGIN);
        int[] updates = {0};
        doc.onUpdate((update, origin, local) -> updates[0]++);
        document.setText("a\nB\nc\nd\n", ORIGIN);
        document.setText("a\nB\nc\nd\n", ORIGIN);
        assertThat(document.text()).isEqualTo("a\nB\nc\nd\n");
        assertThat(updates[0]).isEqualTo(1);
    }

    @Test
    void aTextIsEmptyUntilSomethingIsWrittenAndAfterAllOfItWasDeleted() {
        assertThat(document.isEmpty()).isTrue();
        document.setText("a\n", ORIGIN);
        assertThat(document.isEmpty()).isFalse();
        document.setText("", ORIGIN);
        assertThat(document.isEmpty()).isTrue();
    }

    @Test
    void anOutsideEditIsMergedLineByLine() {
        document.setText("mine\nb\nc\n", ORIGIN);
        assertThat(document.merge("a\nb\nc\n", "a\nb\nC\n", ORIGIN)).isFalse();
        assertThat(document.text()).isEqualTo("mine\nb\nC\n");
        assertThat(document.merge("a\nb\nC\n", "theirs\nb\nC\n", ORIGIN)).isTrue();
        assertThat(document.text()).isEqualTo("mine\nb\nC\n");
    }

    @Test
    void aStateThatIsSoAlreadyIsNotWrittenAgain() {
        DocumentState state = document.state();
        state.setPath("x.txt");
        state.setDirty(true);
        state.setHash("h");
        byte[] before = doc.encodeStateAsUpdate();
        state.setPath("x.txt");
        state.setDirty(true);
        state.setHash("h");
        assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
        assertThat(state.path()).hasValue("x.txt");
        assertThat(state.dirty()).isTrue();
        assertThat(state.hash()).hasValue("h");
    }
}
