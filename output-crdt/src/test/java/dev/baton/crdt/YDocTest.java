package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class YDocTest {
    private final YDoc doc = new YDoc(5);
    private final List<byte[]> updates = new ArrayList<>();

    YDocTest() {
        doc.onUpdate((update, origin, local) -> updates.add(update));
    }

    private static YDoc copyOf(YDoc source, long client) throws MalformedUpdateException {
        YDoc copy = new YDoc(client);
        copy.applyUpdate(source.encodeStateAsUpdate(), null);
        return copy;
    }

    @Test
    void nestedTransactionsAreOneUpdate() {
        doc.transact("outer", () -> {
            doc.text("t").insert(0, "a");
            doc.transact("inner", () -> doc.text("t").insert(1, "b"));
        });
        assertThat(updates).hasSize(1);
    }

    @Test
    void aTransactionThatChangesNothingNotifiesNoListener() {
        doc.transact(() -> doc.map("m").remove("absent"));
        assertThat(updates).isEmpty();
    }

    @Test
    void listenersReceiveTheOriginAndWhetherTheChangeIsLocal() throws Exception {
        List<String> heard = new ArrayList<>();
        YDoc other = new YDoc(6);
        other.onUpdate((update, origin, local) -> heard.add(origin + " " + local));
        other.transact("me", () -> other.text("x").append("1"));
        doc.text("t").append("2");
        other.applyUpdate(doc.encodeStateAsUpdate(), "them");
        assertThat(heard).containsExactly("me true", "them false");
    }

    @Test
    void changesOfABodyThatThrowsAreKeptAndReported() {
        assertThatThrownBy(() -> doc.transact(() -> {
                    doc.text("t").append("kept");
                    throw new IllegalArgumentException("stop");
                }))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(doc.text("t")).hasToString("kept");
        assertThat(updates).hasSize(1);
    }

    @Test
    void anObserverThatThrowsStopsNeitherTheOthersNorTheUpdate() {
        List<String> heard = new ArrayList<>();
        doc.text("t").observe(event -> {
            throw new IllegalStateException("first");
        });
        doc.text("t").observe(event -> heard.add("second"));
        assertThatThrownBy(() -> doc.text("t").append("a")).hasMessage("first");
        assertThat(heard).containsExactly("second");
        assertThat(updates).hasSize(1);
        assertThat(doc.text("t")).hasToString("a");
    }

    @Test
    void anObserverMayChangeTheDocumentInATransactionOfItsOwn() {
        doc.map("m").observe(event -> {
            if (event.keys().containsKey("asked")) {
                doc.map("m").set("answered", true);
            }
        });
        doc.map("m").set("asked", 1);
        assertThat(doc.map("m").toJson()).containsEntry("answered", true);
        assertThat(updates).hasSize(2);
    }

    @Test
    void aClosedSubscriptionReceivesNothing() {
        List<YEvent> events = new ArrayList<>();
        doc.text("t").observe(events::add).close();
        doc.text("t").append("a");
        assertThat(events).isEmpty();
    }

    @Test
    void deepObserversReceivePathsDeltasAndOldValues() {
        YMap cell = doc.array("cells").insertMap(0);
        cell.set("count", 1);
        YText source = cell.setText("source");
        source.append("ab");
        List<String> heard = new ArrayList<>();
        doc.array("cells").observeDeep(events -> {
            for (YEvent event : events) {
                heard.add(event.path() + " " + event.delta() + " " + event.keys());
            }
        });
        doc.transact(() -> {
            source.insert(1, "-");
            cell.set("count", 2);
            doc.array("cells").push(List.of("tail"));
        });
        assertThat(heard)
                .containsExactly(
                        "[] [Retain[length=1, attributes={}], Insert[content=[tail], attributes={}]] {}",
                        "[0] [] {count=KeyChange[action=UPDATE, oldValue=1]}",
                        "[0, source] [Retain[length=1, attributes={}], Insert[content=-, attributes={}]] {}");
    }

    @Test
    void aDeletedTypeReportsItAndIsRemovedFromItsParent() {
        YMap inner = doc.map("m").setMap("inner");
        assertThat(inner.path()).containsExactly("inner");
        assertThat(inner.rootName()).isEqualTo("m");
        assertThat(doc.map("m").get("inner")).isSameAs(inner);
        doc.map("m").remove("inner");
        assertThat(inner.isDeleted()).isTrue();
        assertThat(doc.map("m").has("inner")).isFalse();
    }

    @Test
    void aRootKeepsItsKind() {
        doc.map("m");
        assertThatThrownBy(() -> doc.text("m")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theHigherClientWinsAKey() throws Exception {
        YDoc high = new YDoc(1L << 52);
        doc.map("m").set("k", "low");
        high.map("m").set("k", "high");
        byte[] fromLow = doc.encodeStateAsUpdate();
        doc.applyUpdate(high.encodeStateAsUpdate(), null);
        high.applyUpdate(fromLow, null);
        assertThat(doc.map("m").get("k")).isEqualTo("high");
        assertThat(high.map("m").get("k")).isEqualTo("high");
        assertThat(high.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
    }

    @Test
    void aForeignUpdateUnderTheOwnClientIdMovesItOn() throws Exception {
        YDoc twin = new YDoc(5);
        twin.text("t").append("twin");
        doc.applyUpdate(twin.encodeStateAsUpdate(), null);
        assertThat(doc.clientId()).isEqualTo(6);
        doc.text("t").append("!");
        twin.applyUpdate(doc.encodeStateAsUpdate(), null);
        assertThat(twin.text("t")).hasToString("twin!");
    }

    @Test
    void anUpdateIsCleanOnlyIfAllOfItIsNew() throws Exception {
        doc.text("t").append("a");
        doc.text("t").append("b");
        YDoc other = new YDoc(6);
        assertThat(other.applyUpdate(updates.get(1), null)).isEqualTo(new ApplyResult(false, false, true));
        assertThat(other.hasPending()).isTrue();
        assertThat(other.applyUpdate(updates.get(0), null)).isEqualTo(new ApplyResult(true, false, false));
        assertThat(other.applyUpdate(updates.get(0), null)).isEqualTo(new ApplyResult(false, false, false));
        assertThat(new YDoc(7).applyUpdate(doc.encodeStateAsUpdate(), null))
                .isEqualTo(new ApplyResult(true, true, false));
        assertThat(other.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
    }

    @Test
    void aDeletionOfAnUnknownElementWaits() throws Exception {
        doc.text("t").append("abc");
        doc.text("t").delete(1, 1);
        YDoc other = new YDoc(6);
        assertThat(other.applyUpdate(updates.get(1), null).pending()).isTrue();
        other.applyUpdate(updates.get(0), null);
        assertThat(other.hasPending()).isFalse();
        assertThat(other.text("t")).hasToString("ac");
    }

    @Test
    void aPreviewListsNewAndDeletedElementsAndChangesNothing() throws Exception {
        doc.text("t").append("abc");
        YDoc other = copyOf(doc, 6);
        other.text("t").delete(0, 2);
        other.text("t").append("de");
        byte[] before = doc.encodeStateAsUpdate();
        UpdatePreview preview = doc.preview(other.encodeStateAsUpdate());
        assertThat(preview.structs()).containsExactly(new UpdatePreview.NewStructs(6, 0, 2, UpdatePreview.Kind.ITEM));
        assertThat(preview.deletions()).containsExactly(new UpdatePreview.Deletion(5, 0, 2));
        assertThat(doc.encodeStateAsUpdate()).isEqualTo(before);
        doc.applyUpdate(other.encodeStateAsUpdate(), null);
        UpdatePreview again = doc.preview(other.encodeStateAsUpdate());
        assertThat(again.structs()).isEmpty();
        assertThat(again.deletions()).isEmpty();
        assertThat(again.isIdle())
                .as("it repeats structs, which might be forged")
                .isFalse();
    }

    @Test
    void anAnswerThatOnlyRepeatsDeletionsIsIdle() throws Exception {
        doc.text("t").append("abc");
        YDoc other = copyOf(doc, 6);
        other.text("t").delete(0, 2);
        byte[] deletes = other.encodeStateAsUpdate(doc.encodeStateVector());
        assertThat(doc.preview(deletes).carriesStructs()).isFalse();
        assertThat(doc.preview(deletes).isIdle()).as("the deletion is news").isFalse();
        doc.applyUpdate(deletes, null);
        assertThat(doc.preview(deletes).isIdle()).isTrue();
        byte[] deletesUnseen = {0, 1, 9, 1, 0, 1};
        assertThat(doc.preview(deletesUnseen).isIdle())
                .as("what is deleted may come yet")
                .isFalse();
    }

    @Test
    void aPreviewTellsForgedGarbageFromItems() throws Exception {
        // one GC struct of length 100 under client 9
        byte[] forged = {1, 1, 9, 0, 0, 100, 0};
        assertThat(doc.preview(forged).structs())
                .containsExactly(new UpdatePreview.NewStructs(9, 0, 100, UpdatePreview.Kind.GC));
    }

    @Test
    void onlyMissingStructsAreEncodedForAPeer() throws Exception {
        doc.text("t").append("abc");
        YDoc other = copyOf(doc, 6);
        byte[] vector = other.encodeStateVector();
        doc.text("t").append("def");
        byte[] lacking = doc.encodeStateAsUpdate(vector);
        assertThat(lacking.length).isLessThan(doc.encodeStateAsUpdate().length);
        assertThat(other.applyUpdate(lacking, null).clean()).isTrue();
        assertThat(other.text("t")).hasToString("abcdef");
    }

    @Test
    void updatesCanBeMergedAndCutWithoutADocument() throws Exception {
        doc.text("t").append("a");
        doc.map("m").set("k", List.of(1, Map.of("a", 0.5)));
        doc.text("t").delete(0, 1);
        byte[] merged = Updates.merge(List.of(updates.get(2), updates.get(0), updates.get(1)));
        YDoc other = new YDoc(6);
        other.applyUpdate(merged, null);
        assertThat(other.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
        assertThat(YFormat.V1.encodeStateVector(merged)).isEqualTo(doc.encodeStateVector());
        YDoc first = new YDoc(7);
        first.applyUpdate(updates.get(0), null);
        first.applyUpdate(YFormat.V1.diff(merged, first.encodeStateVector()), null);
        assertThat(first.encodeStateAsUpdate()).isEqualTo(doc.encodeStateAsUpdate());
    }

    @Test
    void tenThousandProgressBarsStaySmall() {
        YText text = doc.text("t");
        for (int i = 0; i < 10_000; i++) {
            String bar = "progress " + i;
            doc.transact(() -> {
                text.append(bar);
                text.delete(0, text.length() - bar.length());
            });
        }
        assertThat(text).hasToString("progress 9999");
        assertThat(doc.encodeStateAsUpdate().length).isLessThan(1_000);
    }
}
