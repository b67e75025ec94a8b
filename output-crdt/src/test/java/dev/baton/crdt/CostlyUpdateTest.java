package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.crdt.lib0.ByteWriter;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Updates that would take too many steps are given up, and then nothing of them is left. */
class CostlyUpdateTest {
    /**
     * Insertions of one client at the start of a text that each had another right neighbour, so that each new one has to
     * pass all before it.
     */
    private static byte[] insertionsAtOneSpot(int count) {
        ByteWriter out = new ByteWriter();
        out.writeVarUint(2);
        out.writeVarUint(count);
        out.writeVarUint(9);
        out.writeVarUint(0);
        for (int i = 0; i < count; i++) {
            out.writeUint8(0x44);
            out.writeVarUint(10);
            out.writeVarUint(i);
            out.writeVarString("x");
        }
        out.writeVarUint(1);
        out.writeVarUint(10);
        out.writeVarUint(0);
        out.writeUint8(4);
        out.writeVarUint(1);
        out.writeVarString("t");
        out.writeVarString("a".repeat(count));
        out.writeVarUint(0);
        return out.toByteArray();
    }

    @Test
    void twentyThousandInsertionsAtOneSpotEndWithinTheirSteps() throws Exception {
        YDoc doc = new YDoc(1);
        doc.text("t").append("here before");
        byte[] before = doc.encodeStateAsUpdate();
        byte[] update = insertionsAtOneSpot(20_000);
        assertThat(update.length).isLessThan(200_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long steps = doc.core().steps;
        assertThatThrownBy(() -> doc.applyUpdate(update, null))
                .isInstanceOf(MalformedUpdateException.class)
                .hasMessageContaining("steps");
        assertThat(doc.core().steps - steps).isLessThanOrEqualTo(YDocOptions.UPDATE_STEPS_MAX + 1);
        assertThat(threads.getCurrentThreadAllocatedBytes() - allocated).isLessThan(20_000 * 500L);
        assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
        assertThat(doc.hasPending()).isFalse();
        assertThat(doc.applyUpdate(insertionsAtOneSpot(100), null).clean()).isTrue();
        assertThat(doc.text("t").length()).isEqualTo(211);
    }

    @Test
    void aThousandWritersAtOnePlaceAreAccepted() throws Exception {
        List<byte[]> updates = new ArrayList<>();
        for (int client = 1; client <= 1_000; client++) {
            YDoc writer = new YDoc(client);
            writer.text("t").append("w");
            updates.add(writer.encodeStateAsUpdate());
        }
        YDoc doc = new YDoc(2_000);
        doc.applyUpdate(Updates.merge(updates), null);
        assertThat(doc.text("t").length()).isEqualTo(1_000);
    }

    @Property(tries = 400)
    void aRejectedUpdateLeavesTheDocumentUnchanged(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        YDocOptions tight = new YDocOptions(true, false, random.nextInt(40));
        YDoc doc = new YDoc(1, tight);
        YDoc control = new YDoc(77, tight);
        YDoc other = new YDoc(2);
        for (int i = 0; i < 25; i++) {
            change(doc, random);
        }
        for (int i = 0; i < 25; i++) {
            change(other, random);
        }
        if (random.nextBoolean()) {
            other.applyUpdate(doc.encodeStateAsUpdate(), null);
            for (int i = 0; i < 15; i++) {
                change(other, random);
                change(doc, random);
            }
        }
        byte[] before = doc.encodeStateAsUpdate();
        control.applyUpdate(before, null);
        var roots = doc.rootNames();
        try {
            doc.applyUpdate(other.encodeStateAsUpdate(), null);
        } catch (MalformedUpdateException e) {
            assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
            assertThat(doc.rootNames()).isEqualTo(roots);
            isTheSame(doc, control);
        }
    }

    /** Both read alike, go on alike under the same changes, and positions are right. */
    private static void isTheSame(YDoc doc, YDoc control) throws Exception {
        assertThat(doc.text("t").toDelta()).isEqualTo(control.text("t").toDelta());
        assertThat(doc.array("a").toJson()).isEqualTo(control.array("a").toJson());
        assertThat(doc.map("m").toJson()).isEqualTo(control.map("m").toJson());
        YDoc third = new YDoc(3);
        third.applyUpdate(doc.encodeStateAsUpdate(), null);
        for (int i = 0; i < 10; i++) {
            byte[] known = third.encodeStateVector();
            change(third, new Random(i));
            byte[] update = third.encodeStateAsUpdate(known);
            doc.applyUpdate(update, null);
            control.applyUpdate(update, null);
            assertThat(doc.encodeStateAsUpdate()).isEqualTo(control.encodeStateAsUpdate());
        }
        List<Object> elements = doc.array("a").toList();
        for (int i = 0; i < elements.size(); i++) {
            assertThat(doc.array("a").get(i)).isEqualTo(elements.get(i));
        }
        assertThat(doc.text("t").length()).isEqualTo(third.text("t").length());
    }

    private static void change(YDoc doc, Random random) {
        YText text = doc.text("t");
        YArray array = doc.array("a");
        int at = random.nextInt(text.length() + 1);
        switch (random.nextInt(8)) {
            case 0, 1 -> text.insert(at, random.nextBoolean() ? "\ud83d\ude00\ud83d\ude00" : "word");
            case 2 -> text.delete(at, Math.min(3, text.length() - at));
            case 3 -> text.format(at, Math.min(3, text.length() - at), Map.of("bold", true));
            case 4 -> array.insert(random.nextInt(array.length() + 1), List.of(1, 2, 3));
            case 5 -> array.insertMap(0).setText("text").append("x");
            case 6 -> doc.map("m").set("k" + random.nextInt(3), random.nextInt(100));
            default -> {
                if (array.length() > 0) {
                    array.delete(random.nextInt(array.length()), 1);
                }
            }
        }
    }
}
