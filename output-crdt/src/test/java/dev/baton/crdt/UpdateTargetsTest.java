package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.crdt.UpdateTargets.Insertion;
import dev.baton.crdt.UpdateTargets.Kind;
import dev.baton.crdt.UpdateTargets.Removal;
import dev.baton.crdt.UpdateTargets.Run;
import dev.baton.crdt.lib0.ByteWriter;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The targets of an update are known before it is applied. */
class UpdateTargetsTest {
    private final YDoc doc = new YDoc(1);
    private final YDoc page = new YDoc(5);

    private interface Change {
        void run() throws MalformedUpdateException;
    }

    /** The effect of a change on the page on the document; both are equal before. */
    private UpdateTargets of(Change change) throws MalformedUpdateException {
        page.applyUpdate(doc.encodeStateAsUpdate(), null);
        byte[] known = page.encodeStateVector();
        change.run();
        byte[] before = doc.encodeStateAsUpdate();
        UpdateTargets targets = doc.resolve(page.encodeStateAsUpdate(known));
        assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
        return targets;
    }

    private void makeCells() {
        doc.transact(() -> {
            for (String id : List.of("first", "second")) {
                YMap cell = doc.array("cells").insertMap(doc.array("cells").length());
                cell.set("id", id);
                cell.setText("source").append("print(1)");
                cell.setArray("outputs").push(List.of("out"));
                cell.setMap("metadata").set("trusted", false);
            }
        });
    }

    private YMap cell(YDoc from, int index) {
        return (YMap) java.util.Objects.requireNonNull(from.array("cells").get(index));
    }

    private YText source(YDoc from, int index) {
        return (YText) java.util.Objects.requireNonNull(cell(from, index).get("source"));
    }

    /** One text of a client: in a root, after the element of that clock or as the first. */
    private static byte[] textOf(long client, int clock, String root, String text) {
        ByteWriter out = new ByteWriter();
        out.writeVarUint(1);
        out.writeVarUint(1);
        out.writeVarUint(client);
        out.writeVarUint(clock);
        out.writeUint8(4);
        out.writeVarUint(1);
        out.writeVarString(root);
        out.writeVarString(text);
        out.writeVarUint(0);
        return out.toByteArray();
    }

    @Test
    void theRestOfAKnownItemIsPlacedNextToItWhateverItNames() throws Exception {
        doc.applyUpdate(textOf(9, 0, "here", "abc"), null);
        byte[] elsewhere = textOf(9, 0, "there", "abcdef");
        UpdateTargets targets = doc.resolve(elsewhere);
        assertThat(targets.insertions())
                .singleElement()
                .satisfies(rest -> assertThat(rest.place().root()).isEqualTo("here"));
        assertThat(targets.conflicting()).containsExactly(new Run(9, 0, 3));

        doc.applyUpdate(elsewhere, null);
        assertThat(doc.text("here")).hasToString("abcdef");
        assertThat(doc.text("there")).hasToString("");
        page.applyUpdate(doc.encodeStateAsUpdate(), null);
        assertThat(page.text("here")).hasToString("abcdef");
    }

    @Test
    void typingNamesTheCellAndItsKey() throws Exception {
        makeCells();
        UpdateTargets targets = of(() -> source(page, 1).insert(5, "xy"));
        assertThat(targets.complete()).isTrue();
        Insertion insertion = targets.insertions().getFirst();
        assertThat(targets.insertions()).hasSize(1);
        assertThat(insertion.kind()).isEqualTo(Kind.TEXT);
        assertThat(insertion.run()).isEqualTo(new Run(5, 0, 2));
        assertThat(insertion.place().root()).isEqualTo("cells");
        assertThat(insertion.place().path().getFirst().type()).isSameAs(cell(doc, 1));
        assertThat(insertion.place().path().getLast().key()).isEqualTo("source");
        assertThat(insertion.place().key()).isNull();
    }

    @Test
    void settingAKeyShowsItsValueAndAMetadataKeyItsWay() throws Exception {
        makeCells();
        UpdateTargets targets = of(() -> {
            ((YMap) java.util.Objects.requireNonNull(cell(page, 0).get("metadata"))).set("trusted", true);
            cell(page, 1).set("execution_count", 3);
        });
        assertThat(targets.insertions()).extracting(Insertion::values).containsExactly(List.of(true), List.of(3));
        assertThat(targets.insertions()).extracting(i -> i.place().key()).containsExactly("trusted", "execution_count");
        assertThat(targets.insertions().getFirst().place().path())
                .extracting(UpdateTargets.Step::key)
                .containsExactly(null, "metadata");
        assertThat(targets.removals()).singleElement().satisfies(removal -> {
            assertThat(removal.place().key()).isEqualTo("trusted");
            assertThat(removal.run().client()).isEqualTo(1);
        });
    }

    @Test
    void aNewCellIsTheUpdatesOwn() throws Exception {
        makeCells();
        UpdateTargets targets = of(() -> page.transact(() -> {
            YMap cell = page.array("cells").insertMap(1);
            cell.set("id", "third");
            cell.setText("source").append("x");
        }));
        assertThat(targets.insertions())
                .extracting(Insertion::kind)
                .containsExactly(Kind.TYPE, Kind.VALUE, Kind.TYPE, Kind.TEXT);
        assertThat(targets.insertions().get(0).place().path()).isEmpty();
        assertThat(targets.insertions().get(1).place().path())
                .containsExactly(new UpdateTargets.Step(null, 5, 0, null));
        assertThat(targets.insertions().get(3).place().path())
                .extracting(UpdateTargets.Step::key)
                .containsExactly(null, "source");
    }

    @Test
    void aDeletedCellIsNamed() throws Exception {
        makeCells();
        UpdateTargets targets = of(() -> page.array("cells").delete(1, 1));
        Removal whole = targets.removals().stream()
                .filter(removal -> removal.place().path().isEmpty())
                .findFirst()
                .orElseThrow();
        assertThat(whole.type()).isSameAs(cell(doc, 1));
        assertThat(whole.place().root()).isEqualTo("cells");
    }

    @Test
    void deletedTextNamesWhoseItWas() throws Exception {
        makeCells();
        UpdateTargets targets = of(() -> source(page, 0).delete(2, 3));
        assertThat(targets.insertions()).isEmpty();
        assertThat(targets.removals()).singleElement().satisfies(removal -> {
            assertThat(removal.run().length()).isEqualTo(3);
            assertThat(removal.run().client()).isEqualTo(1);
            assertThat(removal.place().path().getLast().key()).isEqualTo("source");
        });
    }

    @Test
    void garbageUnderAnotherClientIsSeen() throws Exception {
        makeCells();
        ByteWriter out = new ByteWriter();
        out.writeVarUint(1);
        out.writeVarUint(1);
        out.writeVarUint(8);
        out.writeVarUint(0);
        out.writeUint8(0);
        out.writeVarUint(1_000_000);
        out.writeVarUint(0);
        assertThat(doc.resolve(out.toByteArray()).garbage()).containsExactly(new Run(8, 0, 1_000_000));
    }

    @Test
    void anotherContentUnderKnownClocksIsAConflict() throws Exception {
        doc.text("t").append("hello");
        YDoc forger = new YDoc(1);
        forger.text("t").append("heXXo");
        assertThat(doc.resolve(forger.encodeStateAsUpdate()).conflicting()).containsExactly(new Run(1, 0, 5));
        YDoc elsewhere = new YDoc(1);
        elsewhere.text("u").append("hello");
        assertThat(doc.resolve(elsewhere.encodeStateAsUpdate()).conflicting()).containsExactly(new Run(1, 0, 5));
    }

    @Test
    void missingDependenciesMakeItIncomplete() throws Exception {
        page.text("t").append("a");
        byte[] known = page.encodeStateVector();
        page.text("t").append("b");
        UpdateTargets targets = doc.resolve(page.encodeStateAsUpdate(known));
        assertThat(targets.complete()).isFalse();
        assertThat(targets.insertions()).isEmpty();
    }

    @Test
    void aHundredThousandNestedTypesHaveShortWays() throws Exception {
        page.transact(() -> {
            YMap at = page.map("m").setMap("k");
            for (int i = 0; i < 100_000; i++) {
                at = at.setMap("k");
            }
        });
        byte[] update = page.encodeStateAsUpdate();
        UpdateTargets targets = doc.resolve(update);
        assertThat(targets.insertions()).hasSize(100_001);
        assertThat(targets.insertions().getLast().place().path()).hasSize(UpdateTargets.STEPS_MAX);
        doc.applyUpdate(update, null);
        assertThat(doc.resolve(update).insertions()).isEmpty();
        assertThat(doc.resolve(update).conflicting()).isEmpty();
    }

    /** For all honest clients: the reported runs are exactly those that applying adds, and nothing is in conflict. */
    @Property(tries = 200)
    void theTargetsAreTheEffectsOfApplying(@ForAll long seed) throws Exception {
        Random random = new Random(seed);
        List<YDoc> docs = List.of(new YDoc(1), new YDoc(2), new YDoc(3));
        for (int round = 0; round < 40; round++) {
            change(docs.get(random.nextInt(3)), random);
            YDoc from = docs.get(random.nextInt(3));
            YDoc to = docs.get(random.nextInt(3));
            byte[] update = random.nextBoolean()
                    ? from.encodeStateAsUpdate()
                    : from.encodeStateAsUpdate(to.encodeStateVector());
            UpdateTargets targets = to.resolve(update);
            UpdatePreview preview = to.preview(update);
            assertThat(targets.conflicting()).isEmpty();
            assertThat(targets.complete()).isTrue();
            long told = targets.insertions().stream()
                            .mapToLong(i -> i.run().length())
                            .sum()
                    + targets.garbage().stream().mapToLong(Run::length).sum();
            assertThat(told)
                    .isEqualTo(preview.structs().stream()
                            .mapToLong(s -> s.length())
                            .sum());
            boolean touchesMap =
                    targets.insertions().stream().anyMatch(i -> i.place().root().equals("m"))
                            || targets.removals().stream()
                                    .anyMatch(r -> r.place().root().equals("m"));
            Map<String, ?> before = to.map("m").toJson();
            to.applyUpdate(update, null);
            assertThat(touchesMap || before.equals(to.map("m").toJson())).isTrue();
        }
    }

    private static void change(YDoc doc, Random random) {
        YText text = doc.text("t");
        int at = random.nextInt(text.length() + 1);
        switch (random.nextInt(6)) {
            case 0 -> text.insert(at, "w\ud83d\ude00rd");
            case 1 -> text.delete(at, Math.min(3, text.length() - at));
            case 2 -> text.format(at, Math.min(3, text.length() - at), Map.of("bold", true));
            case 3 -> doc.array("a").insertMap(0).setText("text").append("x");
            case 4 -> doc.map("m").set("k" + random.nextInt(3), random.nextInt(100));
            default -> doc.map("m").setArray("k" + random.nextInt(3)).push(List.of("e", new byte[] {1}));
        }
    }
}
