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

/** What the writer knows of one cell: what it wrote there last, and what waits. Never holds anything of the document. */
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
    /** The count of foreign changes at which {@link #written()} was what the document holds. */
    long seenAt = -1;

    private OutputArea written = OutputArea.EMPTY;
    /** After the end of a run only this is kept of what was written. */
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

    /** Whether all of what was written is still known, so that it need not be read back. */
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
     * What the document holds now, read as an area: where it is what was written last, with the cursors and display ids of then;
     * where a page changed it, as the page left it.
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
        // A page cut something out or put something in: what is the same elsewhere is still ours.
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
