package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YTextTest {
    private final YDoc doc = new YDoc(5);
    private final YText text = doc.text("t");

    @Test
    void insertedTextTakesOverTheFormattingToItsLeft() {
        text.insert(0, "ab", Map.of("bold", true));
        text.insert(2, "c");
        text.insert(3, "d", Map.of());
        assertThat(text.toDelta()).containsExactly(new Delta.Insert("abc", Map.of("bold", true)), Delta.insert("d"));
    }

    @Test
    void aFormatCoversExactlyItsStretch() {
        text.insert(0, "abcd");
        text.format(1, 2, Map.of("bold", true));
        assertThat(text.toDelta())
                .containsExactly(Delta.insert("a"), new Delta.Insert("bc", Map.of("bold", true)), Delta.insert("d"));
        text.delete(1, 2);
        assertThat(text.toDelta()).containsExactly(Delta.insert("ad"));
    }

    @Test
    void aDeltaCanBeAppliedAndObserversReceiveIt() {
        text.insert(0, "hello");
        List<List<Delta>> heard = new ArrayList<>();
        text.observe(event -> heard.add(event.delta()));
        List<Delta> delta = List.of(
                new Delta.Retain(1, Map.of("bold", true)),
                Delta.delete(2),
                new Delta.Insert(Map.of("image", 1), Map.of()),
                Delta.insert("!"));
        text.applyDelta(delta);
        assertThat(text.toDelta())
                .containsExactly(
                        new Delta.Insert("h", Map.of("bold", true)),
                        Delta.insert(Map.of("image", 1)),
                        Delta.insert("!lo"));
        assertThat(heard).hasSize(1);
        YDoc other = new YDoc(6);
        other.text("t").insert(0, "hello");
        other.text("t").applyDelta(heard.getFirst());
        assertThat(other.text("t").toDelta()).isEqualTo(text.toDelta());
    }

    @Test
    void cuttingASurrogatePairLeavesTwoReplacementCharacters() throws Exception {
        text.insert(0, "a😀b");
        text.insert(2, "-");
        assertThat(text).hasToString("a\ufffd-\ufffdb");
        YDoc other = new YDoc(6);
        other.applyUpdate(doc.encodeStateAsUpdate(), null);
        assertThat(other.text("t")).hasToString("a\ufffd-\ufffdb");
    }

    @Test
    void aLoneSurrogateIsSentAsReplacementCharacter() throws Exception {
        text.insert(0, "a\ud800b");
        YDoc other = new YDoc(6);
        other.applyUpdate(doc.encodeStateAsUpdate(), null);
        assertThat(other.text("t")).hasToString("a\ufffdb");
    }

    @Test
    void narrowAndWideCharactersMixInOneText() throws Exception {
        text.append("narrow é ");
        text.append("中文");
        text.append(" narrow again");
        text.delete(0, 3);
        assertThat(text).hasToString("row é 中文 narrow again");
        YDoc other = new YDoc(6);
        other.applyUpdate(doc.encodeStateAsUpdate(), null);
        assertThat(other.text("t")).hasToString("row é 中文 narrow again");
        assertThat(other.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
    }

    @Test
    void positionsBeyondTheEndAreRefusedAndChangeNothing() {
        text.append("abc");
        byte[] before = doc.encodeStateAsUpdate();
        assertThatThrownBy(() -> text.insert(4, "x")).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.delete(1, 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> text.delete(-1, 1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
    }

    @Test
    void aStreamOfLinesCostsAsMuchAsItsLines() {
        long small = allocatedByStream(4_000);
        small = allocatedByStream(4_000);
        long large = allocatedByStream(16_000);
        assertThat(large).isLessThan(small * 6);
    }

    private static long allocatedByStream(int lines) {
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        YDoc doc = new YDoc(1);
        long[] sent = new long[1];
        doc.onUpdate((update, origin, local) -> sent[0] += update.length);
        YText text = doc.array("cells").insertMap(0).setText("text");
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < lines; i++) {
            text.append("line " + i + " 0123456789012345678901234567890123456789\n");
        }
        assertThat(sent[0]).isLessThan(lines * 100L);
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
