package dev.baton.crdt.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The targets of an update decide its cost: typing touches no outputs. */
class TouchedCellsTest {
    private static final String OUTPUT = "{\"output_type\":\"stream\",\"name\":\"stdout\",\"text\":\"t\"}";
    private static final String CELL = "{\"cell_type\":\"code\",\"id\":\"%s\",\"metadata\":{},\"source\":\"x = 1\","
            + "\"execution_count\":3,\"outputs\":[" + OUTPUT + "," + OUTPUT + "]}";

    private final YDoc server = new YDoc(1);
    private final YDoc page = new YDoc(2);

    @BeforeEach
    void twoCells() throws Exception {
        String file = "{\"cells\":[" + CELL.formatted("a") + "," + CELL.formatted("b")
                + "],\"metadata\":{},\"nbformat\":4,\"nbformat_minor\":5}";
        new NotebookDocument(server)
                .seed(NotebookFile.parse(file.getBytes(StandardCharsets.UTF_8)), () -> "new", true, this);
        page.applyUpdate(server.encodeStateAsUpdate(), this);
    }

    private TouchedCells of(Runnable change) throws Exception {
        List<byte[]> updates = new ArrayList<>();
        var listening = page.onUpdate((update, origin, local) -> updates.add(update));
        page.transact(change);
        listening.close();
        TouchedCells touched = TouchedCells.of(server.resolve(updates.getFirst()));
        server.applyUpdate(updates.getFirst(), this);
        return touched;
    }

    private static YMap cell(YDoc doc, int index) {
        return (YMap) Objects.requireNonNull(doc.array("cells").get(index));
    }

    private static YArray outputs(YDoc doc, int index) {
        return (YArray) Objects.requireNonNull(cell(doc, index).get("outputs"));
    }

    @Test
    void typingAndDeletingTextTouchNothing() throws Exception {
        TouchedCells touched = of(() -> {
            YText source = (YText) Objects.requireNonNull(cell(page, 1).get("source"));
            source.delete(0, 1);
            source.insert(0, "y");
        });
        assertThat(touched.isEmpty()).isTrue();
        assertThat(touched.cleared()).isEmpty();
    }

    @Test
    void theBeginningOfARunTouchesItsCellAlone() throws Exception {
        TouchedCells touched = of(() -> {
            outputs(page, 1).delete(0, 2);
            cell(page, 1).set("execution_count", null);
            cell(page, 1).set("execution_state", "running");
        });
        assertThat(touched.cells()).containsExactly(cell(server, 1));
        assertThat(touched.cleared()).containsExactly("b");
        assertThat(touched.insertsCells()).isFalse();
        assertThat(of(() -> cell(page, 0).set("execution_count", null)).cleared())
                .containsExactly("a");
    }

    @Test
    void marksAndNestedOutputsTouchTheirCell() throws Exception {
        assertThat(of(() -> ((YMap) Objects.requireNonNull(cell(page, 0).get("metadata"))).set("trusted", false))
                        .cells())
                .containsExactly(cell(server, 0));
        assertThat(of(() -> ((YMap) Objects.requireNonNull(outputs(page, 1).get(0))).remove("text"))
                        .cells())
                .containsExactly(cell(server, 1));
        assertThat(of(() -> cell(page, 1).setArray("outputs")).cells()).containsExactly(cell(server, 1));
    }

    @Test
    void aCellThatMovesTouchesItselfAndBringsACell() throws Exception {
        YMap moved = cell(server, 0);
        TouchedCells touched = of(() -> {
            page.array("cells").delete(0, 1);
            page.array("cells").insertMap(1).set("id", "a");
        });
        assertThat(touched.insertsCells()).isTrue();
        assertThat(touched.cells()).containsExactly(moved);
    }

    @Test
    void outputsAreTheSameToAPageByValueAndAreCounted() throws Exception {
        OutputSet known = new OutputSet(List.of(json("{\"a\":1,\"b\":[0,{\"c\":null}]}"), json("{\"t\":\"1\"}")));
        ObjectNode same = json("{\"b\":[-0.0,{\"c\":null}],\"a\":1.0}");
        assertThat(known.missing(List.of(same))).isEmpty();
        assertThat(known.missing(List.of(same, same))).hasSize(1);
        assertThat(known.missing(List.of(json("{\"t\":1}"), json("{\"a\":1}"), json("{\"t\":\"1\"}"))))
                .hasSize(2);
    }

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) new JsonMapper().readTree(text);
    }
}
