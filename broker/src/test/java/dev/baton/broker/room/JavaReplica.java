package dev.baton.broker.room;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import dev.baton.crdt.notebook.CellView;
import dev.baton.crdt.notebook.NotebookDocument;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Objects;

/** A replica by Baton's own Yjs core. */
final class JavaReplica implements Replica {
    private final YDoc doc;
    private final NotebookDocument notebook;

    JavaReplica(long clientId) {
        this.doc = new YDoc(clientId);
        this.notebook = new NotebookDocument(doc);
    }

    @Override
    public byte[] stateVector() {
        return doc.encodeStateVector();
    }

    @Override
    public byte[] missing(byte[] stateVector) throws MalformedUpdateException {
        return doc.encodeStateAsUpdate(stateVector);
    }

    @Override
    public void apply(byte[] update) throws MalformedUpdateException {
        doc.applyUpdate(update, "room");
    }

    @Override
    public List<Cell> cells() {
        return notebook.views().stream().map(JavaReplica::cell).toList();
    }

    static Cell cell(CellView view) {
        StringBuilder texts = new StringBuilder();
        for (JsonNode output : view.outputs()) {
            texts.append(output.path("text").asText());
        }
        return new Cell(
                view.id(),
                view.type(),
                view.source(),
                view.executionState(),
                view.executionCount().orElse(0),
                texts.toString());
    }

    private YMap map(int cell) {
        return (YMap) Objects.requireNonNull(doc.array("cells").get(cell));
    }

    private YText source(int cell) {
        return (YText) Objects.requireNonNull(map(cell).get("source"));
    }

    private byte[] change(Runnable change) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        var listening = doc.onUpdate((update, origin, local) -> sent.writeBytes(update));
        doc.transact(this, change);
        listening.close();
        return sent.toByteArray();
    }

    @Override
    public byte[] inserts(int cell, int at, String text) {
        return change(() -> source(cell).insert(at, text));
    }

    @Override
    public byte[] erases(int cell, int at, int length) {
        return change(() -> source(cell).delete(at, length));
    }

    @Override
    public byte[] addsCell(int at, String id, String type, String source) {
        return change(() -> {
            YMap cell = doc.array("cells").insertMap(at);
            cell.set("id", id);
            cell.set("cell_type", type);
            cell.setMap("metadata");
            cell.setText("source").insert(0, source);
            if (type.equals("code")) {
                cell.setArray("outputs");
                cell.set("execution_count", null);
                cell.set("execution_state", "idle");
            }
        });
    }

    @Override
    public byte[] deletesCell(int at) {
        return change(() -> doc.array("cells").delete(at, 1));
    }

    @Override
    public byte[] beginsRun(int cell) {
        return change(() -> {
            YArray outputs = (YArray) Objects.requireNonNull(map(cell).get("outputs"));
            outputs.delete(0, outputs.length());
            map(cell).set("execution_count", null);
            map(cell).set("execution_state", "running");
        });
    }

    @Override
    public byte[] endsRun(int cell, int count) {
        if (map(cell).get("execution_count") instanceof Number there && there.intValue() == count) {
            return new byte[0];
        }
        return change(() -> {
            map(cell).set("execution_count", count);
            map(cell).set("execution_state", "idle");
        });
    }
}
