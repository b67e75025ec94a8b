package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Undo and redo; the oracle compares the same with yjs in many random histories. */
class UndoHistoryTest {
    private final YDoc doc = new YDoc(1);
    private final YText text = doc.text("t");
    private long nowMs = 1_000;

    private UndoHistory history(long captureMs) {
        return new UndoHistory(doc, List.of(text), Collections.singleton(null), captureMs, () -> nowMs);
    }

    @Test
    void redoRestoresUndoneChanges() {
        try (UndoHistory history = history(0)) {
            text.append("one");
            text.append(" two");
            assertThat(history.undo()).isTrue();
            assertThat(text).hasToString("one");
            assertThat(history.undo()).isTrue();
            assertThat(text).hasToString("");
            assertThat(history.canUndo()).isFalse();
            assertThat(history.undo()).isFalse();
            assertThat(history.redo()).isTrue();
            assertThat(history.redo()).isTrue();
            assertThat(text).hasToString("one two");
            assertThat(history.canRedo()).isFalse();
        }
    }

    @Test
    void changesInQuickSuccessionAreOneStep() {
        try (UndoHistory history = history(500)) {
            text.append("a");
            nowMs += 499;
            text.append("b");
            nowMs += 500;
            text.append("c");
            history.undo();
            assertThat(text).hasToString("ab");
            history.undo();
            assertThat(text).hasToString("");
        }
    }

    @Test
    void changesOfOthersStay() throws Exception {
        try (UndoHistory history = history(0)) {
            text.append("mine");
            YDoc other = new YDoc(2);
            other.applyUpdate(doc.encodeStateAsUpdate(), "peer");
            other.text("t").insert(2, "THEIRS");
            doc.applyUpdate(other.encodeStateAsUpdate(), "peer");
            history.undo();
            assertThat(text).hasToString("THEIRS");
        }
    }

    @Test
    void deletedTextIsKeptWhileItCanComeBackAndCollectedAfterwards() {
        text.append("precious");
        UndoHistory history = history(0);
        text.delete(0, 8);
        assertThat(text.branch.start)
                .isNotNull()
                .satisfies(item -> assertThat(item.isKept()).isTrue());
        history.close();
        assertThat(text.branch.start)
                .isNotNull()
                .satisfies(item -> assertThat(item.isKept()).isFalse());
    }

    @Test
    void otherOriginsAndOtherTypesAreLeftAlone() {
        try (UndoHistory history = new UndoHistory(doc, List.of(text), Set.of("me"), 0, () -> nowMs)) {
            text.append("x");
            doc.transact("me", () -> doc.array("a").push(List.of(1)));
            assertThat(history.canUndo()).isFalse();
            doc.transact("me", () -> text.append("y"));
            history.undo();
            assertThat(text).hasToString("x");
            assertThat(doc.array("a").length()).isEqualTo(1);
        }
    }
}
