package dev.baton.crdt.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.notebook.CellOutputs;
import dev.baton.crdt.output.OutputArea.FixedOutput;
import dev.baton.crdt.output.OutputArea.Notice;
import dev.baton.crdt.output.OutputArea.Output;
import dev.baton.crdt.output.OutputArea.StreamOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** The writer's state of one cell: its last write, and the waiting output. Never holds anything of the document. */
final class TrackedCell {
    final String cellId;
    final PendingOutputs pending = new PendingOutputs();
    final OutputTail tail;
    /** The execution whose outputs belong to the cell. */
    String executionId;

    boolean ended;
    boolean beginWaits;

    @Nullable
    OptionalInt endWaits;

    boolean lostWhileAbsent;
    /** The count of foreign changes at which {@link #written()} equalled the document. */
    long seenAt = -1;

    private OutputArea written = OutputArea.EMPTY;
    /** The part of the written state that is kept after the end of a run. */
    private @Nullable List<Mark> marks;

    /** What cannot be read back from the document: the display id of an output, and whether it is a notice. */
    private record Mark(boolean stream, Optional<String> displayId, Notice notice) {}

    TrackedCell(String cellId, String executionId, int tailBytesMax) {
        this.cellId = cellId;
        this.executionId = executionId;
        this.tail = new OutputTail(tailBytesMax);
    }

    boolean waits() {
        return !pending.isEmpty() || beginWaits || endWaits != null;
    }

    /** Whether the written state is still complete, so that it need not be read back. */
    boolean isExact() {
        return marks == null;
    }

    OutputArea written() {
        return written;
    }

    void wrote(OutputArea area) {
        written = area;
        marks = null;
    }

    /** Keeps only what cannot be read back. */
    void rest() {
        if (marks != null) {
            return;
        }
        List<Mark> kept = new ArrayList<>();
        for (Output output : written.outputs()) {
            kept.add(
                    switch (output) {
                        case StreamOutput stream -> new Mark(true, Optional.empty(), Notice.NONE);
                        case FixedOutput fixed -> new Mark(false, fixed.displayId(), fixed.notice());
                    });
        }
        marks = kept;
        written = OutputArea.EMPTY;
    }

    boolean shows(String displayId) {
        if (pending.shows(displayId) || written.shows(displayId)) {
            return true;
        }
        if (marks != null) {
            for (Mark mark : marks) {
                if (mark.displayId().equals(Optional.of(displayId))) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * The current outputs of the document as an area: if unchanged since the last write, with its cursors and display ids; if
     * a page changed them, as the page left them.
     */
    OutputArea adopt(List<ObjectNode> there) {
        List<Output> outputs = new ArrayList<>(there.size());
        for (int i = 0; i < there.size(); i++) {
            outputs.add(marks == null ? known(there.get(i), i) : marked(there.get(i), i, there.size(), marks));
        }
        return new OutputArea(outputs, written.clearPending());
    }

    private Output known(ObjectNode json, int index) {
        List<Output> outputs = written.outputs();
        if (index < outputs.size() && is(outputs.get(index), json)) {
            return outputs.get(index);
        }
        // A page removed or inserted something; equal parts elsewhere are still ours.
        for (Output output : outputs) {
            if (output instanceof FixedOutput && is(output, json)) {
                return output;
            }
        }
        return foreign(json, Optional.empty(), Notice.NONE);
    }

    private static Output marked(ObjectNode json, int index, int size, List<Mark> marks) {
        boolean fits = marks.size() == size && marks.get(index).stream() == isStream(json);
        return fits
                ? foreign(json, marks.get(index).displayId(), marks.get(index).notice())
                : foreign(json, Optional.empty(), Notice.NONE);
    }

    private static boolean isStream(ObjectNode json) {
        return json.path("output_type").asText().equals("stream")
                && json.path("name").isTextual()
                && json.path("text").isTextual();
    }

    static Output foreign(ObjectNode json, Optional<String> displayId, Notice notice) {
        if (isStream(json)) {
            String text = json.path("text").textValue();
            return new StreamOutput(json.path("name").textValue(), text, text.length());
        }
        return new FixedOutput(json, displayId, notice);
    }

    private static boolean is(Output output, ObjectNode json) {
        return switch (output) {
            case StreamOutput stream ->
                isStream(json)
                        && stream.name().equals(json.path("name").textValue())
                        && stream.text().equals(json.path("text").textValue());
            case FixedOutput fixed -> CellOutputs.same(fixed.json(), json);
        };
    }
}
