package dev.baton.crdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Relative positions, snapshots, references to documents, XML; the oracle compares them with yjs. */
class MomentsAndPlacesTest {
    private static final YDocOptions KEEPING = new YDocOptions(false, false, YDocOptions.UPDATE_STEPS_MAX);

    @Test
    void aPositionStaysWithItsElement() throws Exception {
        YDoc doc = new YDoc(1);
        YText text = doc.text("t");
        text.append("hello");
        RelativePosition position =
                RelativePosition.decode(RelativePosition.of(text, 2, 0).encode());
        text.insert(0, ">> ");
        assertThat(position.resolve(doc)).isEqualTo(new RelativePosition.Place(text, 5));
        text.delete(4, 3);
        assertThat(position.resolve(doc)).isEqualTo(new RelativePosition.Place(text, 4));
        assertThat(position.resolve(new YDoc(2))).isNull();
    }

    @Test
    void aPositionTravelsAsJson() throws Exception {
        YDoc doc = new YDoc(1);
        YText text = doc.text("t");
        text.append("hello");
        String json = RelativePosition.of(text, 2, 0).toJson();
        assertThat(json).isEqualTo("{\"tname\":\"t\",\"item\":{\"client\":1,\"clock\":2},\"assoc\":0}");
        assertThat(RelativePosition.ofJson(json)).isEqualTo(RelativePosition.of(text, 2, 0));
        assertThat(RelativePosition.ofJson("{\"tname\":\"t\"}").resolve(doc))
                .isEqualTo(new RelativePosition.Place(text, 5));
        for (String wrong : List.of(
                "",
                "[]",
                "{}",
                "{\"item\":{}}",
                "{\"item\":{\"client\":-1,\"clock\":0}}",
                "{\"item\":{\"client\":1,\"clock\":2.5}}",
                "{\"type\":{\"client\":1,\"clock\":1e300}}")) {
            assertThatThrownBy(() -> RelativePosition.ofJson(wrong)).isInstanceOf(MalformedUpdateException.class);
        }
    }

    @Test
    void aMomentIsMadeAgain() throws Exception {
        YDoc doc = new YDoc(1, KEEPING);
        doc.text("t").append("first");
        doc.map("m").set("k", 1);
        byte[] update = doc.encodeStateAsUpdate();
        YSnapshot snapshot = YSnapshot.decode(YSnapshot.of(doc).encode());
        doc.text("t").delete(1, 3);
        doc.text("t").append(" second");
        doc.map("m").set("k", 2);
        YDoc again = snapshot.restore(doc, 9);
        assertThat(again.text("t")).hasToString("first");
        assertThat(again.map("m").toJson()).isEqualTo(Map.of("k", 1));
        assertThat(snapshot.contains(update, YFormat.V1)).isTrue();
        assertThat(snapshot.contains(doc.encodeStateAsUpdate(), YFormat.V1)).isFalse();
        assertThat(snapshot).isNotEqualTo(YSnapshot.of(doc)).isEqualTo(YSnapshot.of(again));
    }

    @Test
    void aDocumentThatForgetsCannotBeMadeAgain() {
        YDoc doc = new YDoc(1);
        doc.text("t").append("x");
        YSnapshot snapshot = YSnapshot.of(doc);
        assertThatThrownBy(() -> snapshot.restore(doc, 9)).isInstanceOf(IllegalArgumentException.class);
        YDoc empty = new YDoc(2, KEEPING);
        assertThatThrownBy(() -> snapshot.restore(empty, 9)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void addedAndRemovedReferencesToDocumentsAreReported() throws Exception {
        YDoc doc = new YDoc(1);
        List<Set<YSubdocument>> heard = new ArrayList<>();
        doc.onSubdocuments((added, removed) -> heard.addAll(List.of(added, removed)));
        YSubdocument one = new YSubdocument("one", Map.of("autoLoad", true));
        doc.map("m").set("k", one);
        doc.map("m").set("k", new YSubdocument("two", Map.of()));
        doc.transact(() -> {
            doc.array("a").push(List.of(new YSubdocument("brief", Map.of())));
            doc.array("a").delete(0, 1);
        });
        assertThat(heard)
                .containsExactly(Set.of(one), Set.of(), Set.of(new YSubdocument("two", Map.of())), Set.of(one));
        YDoc copy = new YDoc(2);
        copy.applyUpdate(doc.encodeStateAsUpdate(), null);
        assertThat(copy.map("m").get("k")).isEqualTo(new YSubdocument("two", Map.of()));
    }

    @Test
    void xmlIsBuiltAndPrinted() {
        YDoc doc = new YDoc(1);
        YXml root = doc.xml("x");
        YXml paragraph = root.insertElement(0, "P");
        paragraph.setAttribute("class", "wide");
        paragraph.insertText(0).asText().insert(0, "hello");
        paragraph.child(0).asText().format(0, 2, Map.of("b", Map.of()));
        paragraph.insertElement(1, "br");
        assertThat(root).hasToString("<p class=\"wide\"><b>he</b>llo<br></br></p>");
        assertThat(root.elements("br")).containsExactly(paragraph.child(1));
        assertThat(Objects.requireNonNull(paragraph.parent())).isSameAs(root);
        paragraph.removeAttribute("class");
        paragraph.delete(0, 1);
        assertThat(root).hasToString("<p><br></br></p>");
        assertThatThrownBy(() -> root.setAttribute("a", "b")).isInstanceOf(IllegalStateException.class);
    }
}
