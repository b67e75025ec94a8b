package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A read-only view of a cell of the shared document.
 *
 * <p>Every value is read from the document on access. Pages replace cells, so ask the {@link NotebookDocument} again after any
 * change. Owned by the thread that owns the document.
 */
public final class CellView {
    private final SharedCell cell;

    CellView(SharedCell cell) {
        this.cell = cell;
    }

    /** The id, unique in the notebook. */
    public String id() {
        return cell.id();
    }

    /** {@code code}, {@code markdown} or {@code raw}. */
    public String type() {
        return cell.type();
    }

    /** The text. */
    public String source() {
        return cell.source();
    }

    /** {@code idle} or {@code running} of a code cell; {@code idle} if the document has no state. */
    public String executionState() {
        return cell.executionState();
    }

    /** The number in the prompt, if there is one. */
    public OptionalInt executionCount() {
        return cell.executionCount();
    }

    /** The metadata, {@code trusted} included. */
    public ObjectNode metadata() {
        return cell.metadata();
    }

    /** The outputs as nbformat has them; empty for other than code cells. */
    public ArrayNode outputs() {
        ArrayNode outputs = JsonNodeFactory.instance.arrayNode();
        Optional<CellOutputs> list = cell.outputs();
        list.ifPresent(present -> outputs.addAll(present.read()));
        return outputs;
    }
}
