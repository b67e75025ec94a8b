package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Documents that saw the same updates, in any order, agree. */
class ConvergenceTest {
    @Property(tries = 100)
    void documentsAgreeAfterTheSameUpdatesInAnyOrder(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<YDoc> docs = List.of(new YDoc(1), new YDoc(2), new YDoc(3));
        List<byte[]> all = new ArrayList<>();
        for (YDoc doc : docs) {
            doc.onUpdate((update, origin, local) -> {
                if (local) {
                    all.add(update);
                }
            });
        }
        for (int round = 0; round < 40; round++) {
            change(docs.get(random.nextInt(3)), random);
            if (!all.isEmpty() && random.nextBoolean()) {
                docs.get(random.nextInt(3)).applyUpdate(all.get(random.nextInt(all.size())), null);
            }
        }
        for (YDoc doc : docs) {
            List<byte[]> order = new ArrayList<>(all);
            Collections.shuffle(order, random);
            for (byte[] update : order) {
                doc.applyUpdate(update, null);
            }
            assertThat(doc.hasPending()).isFalse();
        }
        YDoc merged = new YDoc(4);
        merged.applyUpdate(Updates.merge(all), null);
        for (YDoc doc : docs) {
            assertThat(doc.array("a").toJson()).isEqualTo(merged.array("a").toJson());
            assertThat(doc.map("m").toJson()).isEqualTo(merged.map("m").toJson());
            assertThat(doc.text("t").toDelta()).isEqualTo(merged.text("t").toDelta());
            assertThat(doc.encodeStateVector()).isEqualTo(merged.encodeStateVector());
            YDoc reloaded = new YDoc(5);
            reloaded.applyUpdate(doc.encodeStateAsUpdate(), null);
            assertThat(reloaded.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
        }
    }

    private static void change(YDoc doc, Random random) {
        YText text = doc.text("t");
        YArray array = doc.array("a");
        int at = random.nextInt(text.length() + 1);
        switch (random.nextInt(7)) {
            case 0 -> text.insert(at, "word" + random.nextInt(10));
            case 1 -> text.delete(at, Math.min(3, text.length() - at));
            case 2 -> text.format(at, Math.min(3, text.length() - at), Map.of("bold", true));
            case 3 -> array.insert(random.nextInt(array.length() + 1), List.of(random.nextInt(100)));
            case 4 -> array.insertMap(0).setText("text").append("x");
            case 5 -> doc.map("m").set("k" + random.nextInt(3), random.nextInt(100));
            default -> doc.map("m").setArray("k" + random.nextInt(3)).push(List.of("e"));
        }
    }
}
