package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long sequences: right at every position, and found with few looks. */
class SequenceIndexTest {
    @Property(tries = 30)
    void positionsAreRightWhateverHappensToTheSequence(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        YDoc here = new YDoc(1);
        YDoc there = new YDoc(2);
        List<byte[]> toHere = new ArrayList<>();
        there.onUpdate((update, origin, local) -> {
            if (local) {
                toHere.add(update);
            }
        });
        StringBuilder model = new StringBuilder();
        for (int round = 0; round < 600; round++) {
            int at = random.nextInt(model.length() + 1);
            if (random.nextInt(10) < 7 || model.isEmpty()) {
                String text = "abcdefgh".substring(0, 1 + random.nextInt(8));
                here.text("t").insert(at, text);
                model.insert(at, text);
            } else {
                int length = Math.min(model.length() - at, 1 + random.nextInt(6));
                here.text("t").delete(at, length);
                model.delete(at, at + length);
            }
            if (random.nextInt(8) == 0) {
                there.applyUpdate(here.encodeStateAsUpdate(there.encodeStateVector()), null);
                YText other = there.text("t");
                other.insert(random.nextInt(other.length() + 1), "XY");
                other.delete(random.nextInt(other.length()), 1);
                for (byte[] update : toHere) {
                    here.applyUpdate(update, null);
                }
                toHere.clear();
                model = new StringBuilder(here.text("t").toString());
            }
        }
        assertThat(here.text("t").toString()).isEqualTo(model.toString());
        isExact(here.text("t").branch);
    }

    /** The index agrees with a walk over all items, at each of them. */
    private static void isExact(Branch branch) {
        SequenceIndex index = branch.index();
        int at = 0;
        for (Item item = branch.start; item != null; item = item.right) {
            assertThat(index.indexOf(item)).isEqualTo(at);
            if (item.isVisible()) {
                index.seek(branch, at + item.length - 1);
                assertThat(branch.cursor).isSameAs(item);
                assertThat(branch.cursorIndex).isEqualTo(at);
                at += item.length;
            }
        }
        assertThat(at).isEqualTo(branch.length);
    }

    @ParameterizedTest
    @ValueSource(ints = {5_000, 20_000})
    void anInsertionAtARandomPlaceLooksAtFewItems(int size) {
        YDoc doc = new YDoc(1);
        YText text = doc.text("t");
        Random random = new Random(size);
        for (int i = 0; i < size; i++) {
            text.insert(random.nextInt(text.length() + 1), "x");
        }
        assertThat(doc.core().steps / size).isLessThan(150);
        isExact(text.branch);
    }

    @Test
    void deletionsAndReadingAtRandomPlacesLookAtFewItems() {
        YDoc doc = new YDoc(1);
        YArray array = doc.array("a");
        Random random = new Random(7);
        for (int i = 0; i < 10_000; i++) {
            array.insert(random.nextInt(array.length() + 1), List.of(i));
        }
        long before = doc.core().steps;
        for (int i = 0; i < 5_000; i++) {
            array.delete(random.nextInt(array.length()), 1);
            array.get(random.nextInt(array.length()));
        }
        assertThat((doc.core().steps - before) / 10_000).isLessThan(150);
        isExact(array.branch);
    }

    @Test
    void theWayToManyNestedTypesLooksAtFewItems() {
        YDoc doc = new YDoc(1);
        YArray cells = doc.array("cells");
        List<YMap> maps = new ArrayList<>();
        doc.transact(() -> {
            for (int i = 0; i < 5_000; i++) {
                maps.add(cells.insertMap(i));
            }
        });
        Collections.shuffle(maps, new Random(3));
        long before = doc.core().steps;
        for (YMap map : maps) {
            assertThat(cells.get((int) map.path().getFirst())).isSameAs(map);
        }
        assertThat((doc.core().steps - before) / 5_000).isLessThan(150);
    }

    @Test
    void runsOfOneClientAreJoinedWithOneCopyEach() throws Exception {
        YDoc author = new YDoc(9);
        List<byte[]> updates = new ArrayList<>();
        author.onUpdate((update, origin, local) -> updates.add(update));
        for (int i = 0; i < 50_000; i++) {
            author.text("t").append("x");
        }
        byte[] merged = Updates.merge(updates);
        var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        YDoc doc = new YDoc(1);
        doc.applyUpdate(merged, null);
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(50_000 * 600L);
        assertThat(doc.encodeStateAsUpdate()).isEqualTo(author.encodeStateAsUpdate());
    }
}
