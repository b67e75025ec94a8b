package dev.baton.crdt.output;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The visible output of one cell: its outputs in order, and whether the next one clears them first.
 *
 * <p>A value, never changed. Two neighbouring streams have the same name only if a page left them so.
 *
 * @param outputs the outputs, first to last
 * @param clearPending whether a {@code clear_output(wait=True)} waits for the next output
 */
public record OutputArea(List<Output> outputs, boolean clearPending) {
    /** A cell without outputs. */
    public static final OutputArea EMPTY = new OutputArea(List.of(), false);

    /** Copies the list. */
    public OutputArea {
        outputs = List.copyOf(outputs);
    }

    /** Outputs in the form of nbformat; the next text goes to the end of the last stream. */
    public static OutputArea of(List<ObjectNode> outputs) {
        return new OutputArea(
                outputs.stream()
                        .map(json -> TrackedCell.foreign(json, Optional.empty(), Notice.NONE))
                        .toList(),
                false);
    }

    /** One output of a cell. */
    public sealed interface Output {
        /** The output as nbformat 4 has it, without {@code transient}; a new tree for streams, a shared one for others. */
        ObjectNode json();
    }

    /** Text of a stream; {@code cursor} is the place of its next character. */
    public record StreamOutput(String name, String text, int cursor) implements Output {
        @Override
        public ObjectNode json() {
            ObjectNode json = JsonNodeFactory.instance.objectNode();
            json.put("output_type", "stream");
            json.put("name", name);
            json.put("text", text);
            return json;
        }

        StreamOutput with(StreamText next) {
            return new StreamOutput(name, next.text(), next.cursor());
        }
    }

    /**
     * Any other output.
     *
     * @param json the output as nbformat 4 has it, never changed
     * @param displayId the id by which {@code update_display_data} finds it
     * @param notice whether it is a notice about missing output
     * @param bytes roughly its size
     */
    public record FixedOutput(ObjectNode json, Optional<String> displayId, Notice notice, int bytes) implements Output {
        /** Measures it, once. */
        FixedOutput(ObjectNode json, Optional<String> displayId, Notice notice) {
            this(json, displayId, notice, OutputJson.sizeBytes(json));
        }
    }

    /** The kinds of notices that Baton itself adds. */
    public enum Notice {
        /** It is a kernel's output. */
        NONE,
        /** A large output, or one that arrived while the cell was away, is missing; later ones are shown. */
        LEFT_OUT,
        /** The text ends here; its last part may follow when the run has ended. */
        CUT
    }

    /** Whether output was left out, with a notice. */
    public boolean truncated() {
        return indexOf(Notice.CUT) >= 0 || indexOf(Notice.LEFT_OUT) >= 0;
    }

    /** The index of the first notice of that kind, or -1. */
    int indexOf(Notice kind) {
        for (int i = 0; i < outputs.size(); i++) {
            if (outputs.get(i) instanceof FixedOutput fixed && fixed.notice() == kind) {
                return i;
            }
        }
        return -1;
    }

    /** UTF-8 bytes of all its stream text. */
    public int streamBytes() {
        long sum = 0;
        for (Output output : outputs) {
            if (output instanceof StreamOutput stream) {
                sum += OutputJson.utf8Bytes(stream.text());
            }
        }
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    /** Roughly the bytes of its other outputs. */
    public int displayBytes() {
        long sum = 0;
        for (Output output : outputs) {
            if (output instanceof FixedOutput fixed) {
                sum += fixed.bytes();
            }
        }
        return (int) Math.min(Integer.MAX_VALUE, sum);
    }

    /** Whether some output has that display id. */
    public boolean shows(String displayId) {
        for (Output output : outputs) {
            if (output instanceof FixedOutput fixed
                    && fixed.displayId().isPresent()
                    && fixed.displayId().get().equals(displayId)) {
                return true;
            }
        }
        return false;
    }

    OutputArea withClearPending(boolean pending) {
        return pending == clearPending ? this : new OutputArea(outputs, pending);
    }

    OutputArea plus(Output output) {
        List<Output> more = new ArrayList<>(outputs.size() + 1);
        more.addAll(outputs);
        more.add(output);
        return new OutputArea(more, clearPending);
    }

    OutputArea withLast(Output output) {
        List<Output> changed = new ArrayList<>(outputs);
        changed.set(changed.size() - 1, output);
        return new OutputArea(changed, clearPending);
    }
}
