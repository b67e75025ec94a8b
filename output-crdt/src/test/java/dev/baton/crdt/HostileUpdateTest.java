package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.crdt.lib0.ByteWriter;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Bytes that are wrong, by accident or on purpose. */
class HostileUpdateTest {
    private final YDoc doc = sample(5);

    private static YDoc sample(long client) {
        YDoc doc = new YDoc(client);
        doc.transact(() -> {
            YMap cell = doc.array("cells").insertMap(0);
            cell.setText("source").append("print(1) é 中 😀");
            cell.set("meta", Map.of("list", List.of(1, 2.5, true, "x"), "none", YUndefined.INSTANCE));
            cell.setArray("outputs").push(List.of("one", new byte[] {1, 2, 3}));
        });
        doc.text("rich").insert(0, "bold", Map.of("bold", true));
        doc.text("rich").insertEmbed(4, Map.of("image", 1), Map.of());
        doc.text("rich").delete(1, 1);
        doc.array("cells").push(List.of(1));
        return doc;
    }

    /** Applies bytes; returns whether they were refused, in which case nothing may have changed. */
    private static boolean isRefused(YDoc doc, byte[] bytes) {
        byte[] state = doc.encodeStateAsUpdate();
        byte[] vector = doc.encodeStateVector();
        boolean wasPending = doc.hasPending();
        try {
            doc.preview(bytes);
            doc.resolve(bytes);
            doc.applyUpdate(bytes, null);
            return false;
        } catch (MalformedUpdateException e) {
            assertThat(doc.encodeStateAsUpdate()).isEqualTo(state);
            assertThat(doc.encodeStateVector()).isEqualTo(vector);
            assertThat(doc.hasPending()).isEqualTo(wasPending);
            return true;
        }
    }

    /** A document that accepted an update must still be able to send it to others. */
    private static void isSound(YDoc doc) throws MalformedUpdateException {
        YDoc copy = new YDoc(77);
        copy.applyUpdate(doc.encodeStateAsUpdate(), null);
        assertThat(copy.hasPending()).isFalse();
        assertThat(copy.encodeStateVector()).isEqualTo(doc.encodeStateVector());
        for (String root : List.of("cells", "rich")) {
            assertThat(doc.rootNames()).contains(root);
        }
        doc.array("cells").toJson();
        doc.text("rich").toDelta();
    }

    @Test
    void everyTruncationIsRefused() {
        byte[] whole = sample(9).encodeStateAsUpdate();
        for (int length = 0; length < whole.length; length++) {
            assertThat(isRefused(doc, Arrays.copyOf(whole, length))).isTrue();
        }
    }

    @Test
    void bytesBehindTheEndAreRefused() {
        byte[] whole = sample(9).encodeStateAsUpdate();
        assertThat(isRefused(doc, Arrays.copyOf(whole, whole.length + 1))).isTrue();
    }

    @Property(tries = 2000)
    void flippedBitsAreRefusedOrLeaveASoundDocument(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        YDoc target = sample(5);
        byte[] bytes = (random.nextBoolean() ? sample(9) : sample(5)).encodeStateAsUpdate();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        isRefused(target, bytes);
        isSound(target);
        target.applyUpdate(sample(11).encodeStateAsUpdate(), null);
        isSound(target);
    }

    @Property(tries = 2000)
    void flippedBitsInFormatV2AreRefusedOrLeaveASoundDocument(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        YDoc target = sample(5);
        byte[] state = target.encodeStateAsUpdate();
        byte[] bytes = YFormat.V2.encodeState(sample(9));
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
        }
        try {
            YFormat.V2.apply(target, bytes, null);
        } catch (MalformedUpdateException e) {
            assertThat(target.encodeStateAsUpdate()).isEqualTo(state);
        }
        isSound(target);
        takes(() -> YFormat.V2.merge(List.of(bytes, bytes)));
        takes(() -> YFormat.V2.convert(bytes, YFormat.V1));
        takes(() -> YFormat.V2.encodeStateVector(bytes));
    }

    @Test
    void everyTruncationInFormatV2IsRefused() {
        byte[] whole = YFormat.V2.encodeState(sample(9));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> YFormat.V2.apply(doc, cut, null)).isInstanceOf(MalformedUpdateException.class);
        }
    }

    @Test
    void runsThatStandForMillionsOfStructsAreRefused() {
        ByteWriter out = new ByteWriter();
        out.writeVarUint(0);
        byte[][] columns = {{}, {9}, {}, {}, {0}, {0}, {}, {}, {0x41, 0x7f}};
        for (byte[] column : columns) {
            out.writeVarBytes(column);
        }
        out.writeVarUint(1);
        out.writeVarUint(1L << 40);
        out.writeVarUint(0);
        byte[] bytes = out.toByteArray();
        assertThat(bytes.length).isLessThan(30);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        assertThatThrownBy(() -> YFormat.V2.apply(doc, bytes, null)).isInstanceOf(MalformedUpdateException.class);
        assertThatThrownBy(() -> YFormat.V2.merge(List.of(bytes, bytes))).isInstanceOf(MalformedUpdateException.class);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1_000_000);
    }

    @Property(tries = 2000)
    void randomBytesAreRefusedOrLeaveASoundDocument(@ForAll @Size(max = 40) byte[] bytes) throws Exception {
        YDoc target = sample(5);
        isRefused(target, bytes);
        isSound(target);
    }

    @Property(tries = 1000)
    void mergeDiffAndStateVectorsTakeAnything(@ForAll @Size(max = 40) byte[] bytes) {
        byte[] good = sample(9).encodeStateAsUpdate();
        takes(() -> Updates.merge(List.of(good, bytes)));
        takes(() -> YFormat.V1.diff(bytes, new byte[] {0}));
        takes(() -> YFormat.V1.diff(good, bytes));
        takes(() -> YFormat.V1.encodeStateVector(bytes));
        takes(() -> sample(5).encodeStateAsUpdate(bytes));
    }

    @Property(tries = 1000)
    void positionsAndSnapshotsTakeAnything(@ForAll @Size(max = 20) byte[] bytes) {
        takes(() -> RelativePosition.decode(bytes).encode());
        takes(() -> YSnapshot.decode(bytes).encode());
        try {
            RelativePosition.Place place = RelativePosition.decode(bytes).resolve(doc);
            assertThat(place == null || place.index() >= 0).isTrue();
        } catch (MalformedUpdateException e) {
            assertThat(e).hasMessageStartingWith("not a");
        }
    }

    private interface Decoding {
        byte[] run() throws MalformedUpdateException;
    }

    private static void takes(Decoding decoding) {
        try {
            assertThat(decoding.run()).isNotNull();
        } catch (MalformedUpdateException e) {
            assertThat(e).hasMessageStartingWith("not a");
        }
    }

    @Test
    void bombsAreRefusedQuicklyAndWithoutMuchMemory() {
        bomb("clients", out -> out.writeVarUint((1L << 53) - 1));
        bomb("structs", out -> {
            out.writeVarUint(1);
            out.writeVarUint(1L << 40);
        });
        bomb("values", out -> {
            header(out, 8);
            out.writeVarUint(Integer.MAX_VALUE);
        });
        bomb("JSON values", out -> {
            header(out, 2);
            out.writeVarUint(Integer.MAX_VALUE);
        });
        bomb("a string", out -> {
            header(out, 4);
            out.writeVarUint(1L << 31);
        });
        bomb("depth of lists", out -> {
            header(out, 8);
            out.writeVarUint(1);
            for (int i = 0; i < 100_000; i++) {
                out.writeUint8(117);
                out.writeVarUint(1);
            }
        });
        bomb("depth of maps", out -> {
            header(out, 8);
            out.writeVarUint(1);
            for (int i = 0; i < 100_000; i++) {
                out.writeUint8(118);
                out.writeVarUint(1);
                out.writeVarString("");
            }
        });
        bomb("depth of JSON", out -> {
            header(out, 5);
            out.writeVarString("[".repeat(100_000));
        });
        bomb("a clock", out -> {
            out.writeVarUint(1);
            out.writeVarUint(1);
            out.writeVarUint(9);
            out.writeVarUint(Integer.MAX_VALUE - 5);
            out.writeUint8(0);
            out.writeVarUint(100);
        });
        bomb("a number that never ends", out -> {
            for (int i = 0; i < 100_000; i++) {
                out.writeUint8(0x80);
            }
        });
        bomb("deleted ranges", out -> {
            out.writeVarUint(0);
            out.writeVarUint(1);
            out.writeVarUint(9);
            out.writeVarUint(1L << 50);
        });
    }

    private interface Writing {
        void write(ByteWriter out);
    }

    private static void header(ByteWriter out, int ref) {
        out.writeVarUint(1);
        out.writeVarUint(1);
        out.writeVarUint(9);
        out.writeVarUint(0);
        out.writeUint8(ref);
        out.writeVarUint(1);
        out.writeVarString("root");
    }

    private void bomb(String name, Writing writing) {
        ByteWriter out = new ByteWriter();
        writing.write(out);
        byte[] bytes = out.toByteArray();
        assertThatThrownBy(() -> doc.preview(bytes)).as(name).isInstanceOf(MalformedUpdateException.class);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long start = threads.getCurrentThreadCpuTime();
        assertThatThrownBy(() -> doc.applyUpdate(bytes, null)).as(name).isInstanceOf(MalformedUpdateException.class);
        double elapsedMs = (threads.getCurrentThreadCpuTime() - start) / 1e6;
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        System.out.printf("bomb %s: %d bytes, %.2f ms, %d bytes allocated%n", name, bytes.length, elapsedMs, allocated);
        assertThat(allocated).as(name).isLessThan(1_000_000);
    }

    @Test
    void aHundredThousandNestedTypesAreSurvived() throws Exception {
        ByteWriter out = new ByteWriter();
        int depth = 100_000;
        out.writeVarUint(1);
        out.writeVarUint(depth);
        out.writeVarUint(9);
        out.writeVarUint(0);
        for (int i = 0; i < depth; i++) {
            out.writeUint8(i == 0 ? 7 : 0x27);
            if (i == 0) {
                out.writeVarUint(1);
                out.writeVarString("cells");
            } else {
                out.writeVarUint(0);
                out.writeVarUint(9);
                out.writeVarUint(i - 1);
                out.writeVarString("k");
            }
            out.writeVarUint(1);
        }
        out.writeVarUint(0);
        doc.array("cells").observeDeep(events -> events.forEach(YEvent::path));
        doc.applyUpdate(out.toByteArray(), null);
        assertThat(doc.array("cells").toJson()).isNotEmpty();
        isSound(doc);
        doc.array("cells").delete(0, doc.array("cells").length());
        isSound(doc);
        assertThat(doc.encodeStateAsUpdate().length).isLessThan(1_000);
    }

    @Test
    void aRangeDeletedAThousandTimesCostsNothing() throws Exception {
        ByteWriter out = new ByteWriter();
        out.writeVarUint(0);
        out.writeVarUint(1);
        out.writeVarUint(9);
        out.writeVarUint(100_000);
        for (int i = 0; i < 100_000; i++) {
            out.writeVarUint(0);
            out.writeVarUint(1 << 30);
        }
        UpdatePreview preview = doc.preview(out.toByteArray());
        assertThat(preview.deletions()).containsExactly(new UpdatePreview.Deletion(9, 0, 1 << 30));
        doc.applyUpdate(out.toByteArray(), null);
        assertThat(doc.hasPending()).isTrue();
    }

    @Test
    void anItemThatRefersToItselfIsRefused() {
        // client 9 clock 0: text with origin (9, 0)
        assertThat(isRefused(doc, new byte[] {1, 1, 9, 0, (byte) 0x84, 9, 0, 1, 'x', 0}))
                .isTrue();
    }

    @Test
    void clientsThatWaitForEachOtherArePending() throws Exception {
        // (9,0) follows (8,0), which follows (9,0)
        byte[] circle = {2, 1, 9, 0, (byte) 0x84, 8, 0, 1, 'x', 1, 8, 0, (byte) 0x84, 9, 0, 1, 'y', 0};
        byte[] before = doc.encodeStateAsUpdate();
        assertThat(doc.applyUpdate(circle, null).pending()).isTrue();
        assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
    }
}
