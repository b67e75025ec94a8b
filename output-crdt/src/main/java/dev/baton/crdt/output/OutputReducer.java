package dev.baton.crdt.output;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.DocumentMessage;
import dev.baton.crdt.output.OutputArea.FixedOutput;
import dev.baton.crdt.output.OutputArea.Notice;
import dev.baton.crdt.output.OutputArea.Output;
import dev.baton.crdt.output.OutputArea.StreamOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The pure fold of a kernel's messages into the visible output of a cell.
 *
 * <p>Follows the Jupyter messaging protocol and, for streams, JupyterLab's output area: neighbouring texts of one stream are
 * one output, control characters are applied, {@code clear_output(wait=True)} waits for the next output,
 * {@code update_display_data} changes outputs by their display id, {@code transient} is left out. Output beyond the limits is
 * left out and returned, and a visible notice is added: one where the text ends, one where a large output is missing.
 */
public final class OutputReducer {
    private final OutputLimits limits;

    /** A reducer that keeps to these limits. */
    public OutputReducer(OutputLimits limits) {
        this.limits = limits;
    }

    /**
     * The result of one message.
     *
     * @param area the visible output; the same instance if nothing changed
     * @param dropped the output that did not fit, or null
     */
    public record Reduction(OutputArea area, @Nullable KernelOutput dropped) {}

    /** The visible output after that message of this cell. */
    public Reduction reduce(OutputArea area, KernelOutput output) {
        return switch (output) {
            case KernelOutput.ClearOutput clear ->
                kept(clear.waiting() ? area.withClearPending(true) : OutputArea.EMPTY);
            case KernelOutput.UpdateDisplayData update -> update(area, update);
            case KernelOutput.Stream stream -> stream(beforeNext(area), stream);
            case KernelOutput.DisplayData display ->
                fixed(beforeNext(area), display, displayJson(display), display.displayId());
            case KernelOutput.ExecuteResult result ->
                fixed(beforeNext(area), result, resultJson(result), result.displayId());
            case KernelOutput.Error error -> fixed(beforeNext(area), error, errorJson(error), Optional.empty());
        };
    }

    private static Reduction kept(OutputArea area) {
        return new Reduction(area, null);
    }

    private static OutputArea beforeNext(OutputArea area) {
        return area.clearPending() ? OutputArea.EMPTY : area;
    }

    private Reduction stream(OutputArea area, KernelOutput.Stream stream) {
        if (stream.text().isEmpty()) {
            return kept(area);
        }
        if (area.indexOf(Notice.CUT) >= 0) {
            return new Reduction(area, stream);
        }
        OutputArea next;
        if (!area.outputs().isEmpty()
                && area.outputs().getLast() instanceof StreamOutput last
                && last.name().equals(stream.name())) {
            next = area.withLast(last.with(new StreamText(last.text(), last.cursor()).append(stream.text())));
        } else if (area.outputs().size() >= limits.outputsMax() - 1) {
            return cutHere(area, stream, outputsNotice(), Notice.CUT);
        } else {
            StreamText text = StreamText.EMPTY.append(stream.text());
            next = area.plus(new StreamOutput(stream.name(), text.text(), text.cursor()));
        }
        return fits(next) ? kept(next) : cutStream(next);
    }

    private boolean fits(OutputArea area) {
        long unitsMax = 0;
        for (Output output : area.outputs()) {
            if (output instanceof StreamOutput stream) {
                unitsMax += stream.text().length();
            }
        }
        // At most three bytes a unit: the count byte by byte is only needed near the limit.
        return unitsMax * 3 <= limits.streamBytesMax() || area.streamBytes() <= limits.streamBytesMax();
    }

    /** The last stream passed the limit: its head stays, a notice follows. */
    private Reduction cutStream(OutputArea area) {
        StreamOutput last = (StreamOutput) area.outputs().getLast();
        int others = area.streamBytes() - OutputJson.utf8Bytes(last.text());
        int keep = OutputJson.headLength(last.text(), Math.max(0, limits.streamBytesMax() - others));
        KernelOutput tail = new KernelOutput.Stream(last.name(), last.text().substring(keep));
        List<Output> outputs = new ArrayList<>(area.outputs());
        outputs.removeLast();
        if (keep > 0) {
            outputs.add(new StreamOutput(last.name(), last.text().substring(0, keep), keep));
        }
        outputs.add(notice(DocumentMessage.STREAM_CUT.text(limits.streamBytesMax()), Notice.CUT));
        return new Reduction(new OutputArea(outputs, false), tail);
    }

    private Reduction fixed(OutputArea area, KernelOutput output, ObjectNode json, Optional<String> displayId) {
        if (area.outputs().size() >= limits.outputsMax() - 1) {
            return cutHere(area, output, outputsNotice(), Notice.CUT);
        }
        if (!isSmallError(output)
                && (long) area.displayBytes() + OutputJson.sizeBytes(json) > limits.displayBytesMax()) {
            return cutHere(
                    area, output, DocumentMessage.DISPLAY_LEFT_OUT.text(limits.displayBytesMax()), Notice.LEFT_OUT);
        }
        return kept(area.plus(new FixedOutput(json, displayId, Notice.NONE)));
    }

    /** The error of a failed run is shown however full its cell is. */
    private boolean isSmallError(KernelOutput output) {
        return output instanceof KernelOutput.Error && output.sizeBytes() <= limits.streamTailBytesMax();
    }

    private String outputsNotice() {
        return DocumentMessage.OUTPUTS_LEFT_OUT.text(limits.outputsMax());
    }

    private static Reduction cutHere(OutputArea area, KernelOutput dropped, String sentence, Notice kind) {
        return new Reduction(noticed(area, sentence, kind), dropped);
    }

    private Reduction update(OutputArea area, KernelOutput.UpdateDisplayData update) {
        if (!area.shows(update.displayId())) {
            return kept(area);
        }
        List<Output> outputs = new ArrayList<>(area.outputs());
        boolean changed = false;
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i) instanceof FixedOutput fixed
                    && fixed.displayId().equals(Optional.of(update.displayId()))) {
                ObjectNode json = JsonNodeFactory.instance.objectNode();
                json.setAll(fixed.json());
                json.set("data", update.data());
                json.set("metadata", update.metadata());
                if (!json.equals(fixed.json())) {
                    outputs.set(i, new FixedOutput(json, fixed.displayId(), Notice.NONE));
                    changed = true;
                }
            }
        }
        if (!changed) {
            return kept(area);
        }
        OutputArea next = new OutputArea(outputs, area.clearPending());
        return next.displayBytes() > limits.displayBytesMax() ? new Reduction(area, update) : kept(next);
    }

    /** The area with a notice at its end, unless it has an equal one. */
    static OutputArea noticed(OutputArea area, String sentence, Notice kind) {
        boolean said = kind == Notice.CUT ? area.indexOf(Notice.CUT) >= 0 : area.truncated();
        return said ? area : area.plus(notice(sentence, kind));
    }

    static FixedOutput notice(String sentence, Notice kind) {
        ObjectNode data = JsonNodeFactory.instance.objectNode().put("text/plain", sentence);
        return new FixedOutput(
                displayJson(
                        new KernelOutput.DisplayData(data, JsonNodeFactory.instance.objectNode(), Optional.empty())),
                Optional.empty(),
                kind);
    }

    private static ObjectNode displayJson(KernelOutput.DisplayData display) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("output_type", "display_data");
        json.set("data", display.data());
        json.set("metadata", display.metadata());
        return json;
    }

    static ObjectNode resultJson(KernelOutput.ExecuteResult result) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("output_type", "execute_result");
        json.put("execution_count", result.executionCount());
        json.set("data", result.data());
        json.set("metadata", result.metadata());
        return json;
    }

    static ObjectNode errorJson(KernelOutput.Error error) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("output_type", "error");
        json.put("ename", error.ename());
        json.put("evalue", error.evalue());
        ArrayNode traceback = json.putArray("traceback");
        error.traceback().forEach(traceback::add);
        return json;
    }
}
