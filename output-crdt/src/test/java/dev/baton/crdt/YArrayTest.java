package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class YArrayTest {
    @Test
    void valuesOfEveryKindComeBackInTheirStoredForm() throws Exception {
        YDoc doc = new YDoc(5);
        doc.array("a").push(java.util.Arrays.asList(3.0, 1L << 40, -0.0, null, true, "x", YUndefined.INSTANCE));
        doc.array("a").push(List.of(new byte[] {1, 2}));
        YDoc other = new YDoc(6);
        other.applyUpdate(doc.encodeStateAsUpdate(), null);
        YArray copy = other.array("a");
        assertThat(copy.get(0)).isEqualTo(3);
        assertThat(copy.get(1)).isEqualTo((double) (1L << 40));
        assertThat(copy.get(2)).isEqualTo(-0.0);
        assertThat(copy.get(3)).isNull();
        assertThat(copy.get(4)).isEqualTo(true);
        assertThat(copy.get(6)).isEqualTo(YUndefined.INSTANCE);
        assertThat(copy.get(7)).isEqualTo(new byte[] {1, 2});
        assertThat(copy.length()).isEqualTo(8);
    }

    @Test
    void invalidValuesAreRefusedBeforeAnythingChanges() {
        YDoc doc = new YDoc(5);
        assertThatThrownBy(() -> doc.array("a").push(List.of(1, new Object())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(doc.array("a").length()).isZero();
    }

    @Property(tries = 60)
    void behavesLikeAListWhereverItIsChanged(@ForAll long seed) {
        Random random = new Random(seed);
        YDoc doc = new YDoc(5);
        YArray array = doc.array("a");
        List<Object> model = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            int at = random.nextInt(model.size() + 1);
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    List<Integer> values = List.of(i, -i);
                    array.insert(at, values);
                    model.addAll(at, values);
                }
                case 2 -> {
                    array.push(List.of(i));
                    model.add(i);
                }
                default -> {
                    int count = Math.min(random.nextInt(4), model.size() - at);
                    array.delete(at, count);
                    model.subList(at, at + count).clear();
                }
            }
            if (!model.isEmpty()) {
                int probe = random.nextInt(model.size());
                assertThat(array.get(probe)).isEqualTo(model.get(probe));
            }
        }
        assertThat(array.toJson()).isEqualTo(model);
    }
}
