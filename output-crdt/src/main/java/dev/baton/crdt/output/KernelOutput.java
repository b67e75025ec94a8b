package dev.baton.crdt.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One message of a kernel's iopub channel that changes the output of a cell (Jupyter messaging protocol 5.4, "Messages on the
 * IOPub channel").
 *
 * <p>Immutable by agreement: the JSON trees in it are never changed after parsing. Strings hold no lone surrogates, since no
 * text of a shared document can. A value may be passed between threads.
 */
public sealed interface KernelOutput {

    /**
     * Text for a stream, usually {@code stdout} or {@code stderr}; escape sequences for colours are kept.
     *
     * @param sizeBytes the bytes of the text in UTF-8
     */
    record Stream(String name, String text, int sizeBytes) implements KernelOutput {
        /** Counts the bytes. */
        public Stream(String name, String text) {
            this(name, text, OutputJson.utf8Bytes(text));
        }
    }

    /** A displayed output; a display id lets later messages change it. */
    record DisplayData(ObjectNode data, ObjectNode metadata, Optional<String> displayId) implements KernelOutput {}

    /** The value of a cell; the count is the kernel's, absent if it sent none. */
    record ExecuteResult(
            ObjectNode data, ObjectNode metadata, @Nullable Integer executionCount, Optional<String> displayId)
            implements KernelOutput {}

    /** An exception, with its traceback line by line. */
    record Error(String ename, String evalue, List<String> traceback) implements KernelOutput {
        /** Copies the traceback. */
        public Error {
            traceback = List.copyOf(traceback);
        }
    }

    /** Clears the cell, at once or, with {@code waiting}, before its next output. */
    record ClearOutput(boolean waiting) implements KernelOutput {}

    /** Changes every output with that display id, in any cell. */
    record UpdateDisplayData(ObjectNode data, ObjectNode metadata, String displayId) implements KernelOutput {}

    /** Roughly the bytes that this takes, for bounds. */
    default int sizeBytes() {
        return switch (this) {
            case Stream s -> s.sizeBytes();
            case DisplayData d -> OutputJson.sizeBytes(d.data()) + OutputJson.sizeBytes(d.metadata());
            case ExecuteResult r -> OutputJson.sizeBytes(r.data()) + OutputJson.sizeBytes(r.metadata());
            case Error e -> {
                long sum = OutputJson.utf8Bytes(e.ename()) + (long) OutputJson.utf8Bytes(e.evalue());
                for (String line : e.traceback()) {
                    sum += OutputJson.utf8Bytes(line) + 3L;
                }
                yield (int) Math.min(Integer.MAX_VALUE, sum);
            }
            case ClearOutput c -> 1;
            case UpdateDisplayData u -> OutputJson.sizeBytes(u.data()) + OutputJson.sizeBytes(u.metadata());
        };
    }

    /** Whether messages of that type are outputs. */
    static boolean isOutput(String msgType) {
        return KernelOutputParser.TYPES.contains(msgType);
    }

    /**
     * Reads the content of a message.
     *
     * <p>Total and bounded: at most {@link KernelOutputParser#CONTENT_BYTES_MAX} bytes and 100 levels of nesting; a message
     * that is not an output is refused with a sentence. Unknown keys are ignored.
     */
    static KernelOutput parse(String msgType, byte[] contentJson) throws MalformedOutputException {
        return KernelOutputParser.parse(msgType, contentJson);
    }
}
