package dev.baton.crdt.output;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The waiting output of one cell, folded where folding is safe: neighbouring texts of one stream become one, of updates of one
 * display the last one counts, and output that a clear would remove is dropped.
 */
final class PendingOutputs {
    private static final int OVERHEAD_BYTES = 64;
    private static final int KEPT_UNITS_MAX = 1 << 16;

    /** One output and the execution that sent it. */
    record Entry(String executionId, KernelOutput output) {}

    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    private final Map<String, Long> updates = new HashMap<>();
    private final Set<String> shown = new HashSet<>();
    private StringBuilder streamText = new StringBuilder();
    private int streamBytes;
    private String streamName = "";
    private String streamExecution = "";
    private boolean clearWaits;
    private boolean rewriting;
    private long next;
    private long bytes;

    boolean isEmpty() {
        return entries.isEmpty() && streamText.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    /** Whether a waiting output has that display id. */
    boolean shows(String displayId) {
        return shown.contains(displayId);
    }

    /** Whether waiting output would change existing output, instead of only following it. */
    boolean rewrites() {
        return rewriting || !updates.isEmpty() || streamText.indexOf("\r") >= 0 || streamText.indexOf("\b") >= 0;
    }

    /** Whether that output would replace the waiting output, so that no more waits afterwards. */
    boolean replacesBy(KernelOutput output) {
        return switch (output) {
            case KernelOutput.ClearOutput clear -> true;
            case KernelOutput.UpdateDisplayData update -> updates.containsKey(update.displayId());
            case KernelOutput.Stream stream -> clearWaits;
            case KernelOutput.DisplayData display -> clearWaits;
            case KernelOutput.ExecuteResult result -> clearWaits;
            case KernelOutput.Error error -> clearWaits;
        };
    }

    void add(String executionId, KernelOutput output) {
        switch (output) {
            case KernelOutput.Stream stream -> addStream(executionId, stream);
            case KernelOutput.ClearOutput clear -> {
                closeStream();
                rewriting = true;
                if (!clear.waiting()) {
                    clear();
                    rewriting = true;
                }
                if (!clear.waiting() || !clearWaits) {
                    put(executionId, clear);
                }
                clearWaits = clear.waiting();
            }
            case KernelOutput.UpdateDisplayData update -> {
                closeStream();
                Long earlier = updates.get(update.displayId());
                if (earlier != null) {
                    Entry gone = entries.remove(earlier);
                    bytes -= gone == null ? 0 : gone.output().sizeBytes() + (long) OVERHEAD_BYTES;
                }
                updates.put(update.displayId(), put(executionId, update));
            }
            case KernelOutput.DisplayData display -> {
                beforeOutput(executionId);
                display.displayId().ifPresent(shown::add);
                put(executionId, display);
            }
            case KernelOutput.ExecuteResult result -> {
                beforeOutput(executionId);
                result.displayId().ifPresent(shown::add);
                put(executionId, result);
            }
            case KernelOutput.Error error -> {
                beforeOutput(executionId);
                put(executionId, error);
            }
        }
    }

    private void addStream(String executionId, KernelOutput.Stream stream) {
        if (stream.text().isEmpty()) {
            return;
        }
        if (streamText.isEmpty() || !streamName.equals(stream.name()) || !streamExecution.equals(executionId)) {
            beforeOutput(executionId);
            streamName = stream.name();
            streamExecution = executionId;
        }
        streamText.append(stream.text());
        streamBytes += stream.sizeBytes();
        bytes += stream.sizeBytes();
    }

    /** An output after a clear that waited takes all before it away. */
    private void beforeOutput(String executionId) {
        closeStream();
        if (clearWaits) {
            clear();
            rewriting = true;
            put(executionId, new KernelOutput.ClearOutput(false));
        }
    }

    private void closeStream() {
        if (!streamText.isEmpty()) {
            String text = streamText.toString();
            KernelOutput.Stream stream = new KernelOutput.Stream(streamName, text, streamBytes);
            emptyStreamText();
            rewriting |= text.indexOf('\r') >= 0 || text.indexOf('\b') >= 0;
            entries.put(next++, new Entry(streamExecution, stream));
        }
    }

    /** Room that a burst once took is not kept. */
    private void emptyStreamText() {
        if (streamText.capacity() > KEPT_UNITS_MAX) {
            streamText = new StringBuilder();
        } else {
            streamText.setLength(0);
        }
        streamBytes = 0;
    }

    private long put(String executionId, KernelOutput output) {
        entries.put(next, new Entry(executionId, output));
        bytes += output.sizeBytes() + (long) OVERHEAD_BYTES;
        return next++;
    }

    private void clear() {
        entries.clear();
        updates.clear();
        shown.clear();
        emptyStreamText();
        clearWaits = false;
        rewriting = false;
        bytes = 0;
    }

    /** All that waits, in order; nothing waits afterwards. */
    List<Entry> drain() {
        closeStream();
        List<Entry> drained = new ArrayList<>(entries.values());
        clear();
        return drained;
    }
}
