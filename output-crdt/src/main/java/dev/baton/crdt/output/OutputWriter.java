package dev.baton.crdt.output;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.DocumentMessage;
import dev.baton.crdt.notebook.CellOutputs;
import dev.baton.crdt.notebook.CellView;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.output.OutputArea.Notice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The only writer of outputs in a shared notebook: applies the messages of kernels to the document, with edits that open
 * JupyterLab pages can follow.
 *
 * <p>Invariants: a cell is looked up by its id for every write; a flush is at most one transaction a cell; a key that already
 * has the value is never written, and keys of a cell share a transaction with its outputs only at the end of a run, because a
 * page drops a whole change when a key in it collides with one that it set itself; changes of a page to the outputs (cleared,
 * an echoed answer to {@code input()}, an undo) are read before each flush, and writing continues after them.
 *
 * <p>Owned by the thread that owns the document; has no timer: the owner calls {@link #flush()} when its coalescing window
 * closes, and whenever a foreign change may have restored a cell that output waits for. Bounded by the {@link OutputLimits}.
 */
public final class OutputWriter {
    /** Cells remembered after their run, for late output and for updates of their displays. */
    private static final int CELLS_MAX = 10_000;

    private final NotebookDocument document;
    private final OutputLimits limits;
    private final OutputReducer reducer;
    private final OverflowSink sink;
    private final Object origin;
    private final Map<String, TrackedCell> cells = new LinkedHashMap<>();
    private final Map<String, TrackedCell> byExecution = new HashMap<>();
    private final Map<String, OutputCounts> counts = new HashMap<>();
    private final Set<TrackedCell> waiting = new LinkedHashSet<>();
    private long rewrittenBytes;
    /** Counts foreign changes of the cells: while it is unchanged, the outputs are the ones written last. */
    private long foreignChanges;

    private boolean writing;

    /** A writer that drops output that does not fit. */
    public OutputWriter(NotebookDocument document, OutputLimits limits, Object origin) {
        this(document, limits, OverflowSink.forgetting(), origin);
    }

    /**
     * A writer for that document.
     *
     * @param sink receives output that does not fit into the document
     * @param origin the origin of its transactions
     */
    public OutputWriter(NotebookDocument document, OutputLimits limits, OverflowSink sink, Object origin) {
        this.document = document;
        this.limits = limits;
        this.reducer = new OutputReducer(limits);
        this.sink = sink;
        this.origin = origin;
        document.onCellsChanged(() -> foreignChanges += writing ? 0 : 1);
    }

    /** One transaction of the writer itself. */
    private void transact(Runnable changes) {
        writing = true;
        try {
            document.doc().transact(origin, changes);
        } finally {
            writing = false;
        }
    }

    /** Whether the page's own begin of a run is in the document: no outputs, no count, state running. */
    public boolean pageBegan(String cellId) {
        Optional<CellView> cell = document.cell(cellId);
        return cell.isPresent()
                && cell.get().executionState().equals("running")
                && cell.get().executionCount().isEmpty()
                && document.outputs(cellId).map(CellOutputs::size).orElse(0) == 0;
    }

    /**
     * Begins a run: outputs cleared in one transaction, the count removed and the state set to running in the next, each only
     * if the page has not done so. From now on the cell's outputs are those of this execution. If the cell is not in the
     * document, that waits until it is restored.
     */
    public void beginRun(String executionId, String cellId) {
        TrackedCell cell = cells.remove(cellId);
        if (cell == null) {
            cell = new TrackedCell(cellId, executionId, limits.streamTailBytesMax());
        } else {
            byExecution.remove(cell.executionId);
            counts.remove(cell.executionId);
            dropPending(cell);
            cell.executionId = executionId;
        }
        // Inserted again: the oldest entries are dropped first.
        cells.put(cellId, cell);
        byExecution.put(executionId, cell);
        counts.put(executionId, OutputCounts.NONE);
        cell.ended = false;
        cell.endWaits = null;
        cell.lostWhileAbsent = false;
        cell.tail.clear();
        cell.wrote(OutputArea.EMPTY);
        cell.beginWaits = !begin(cellId);
        note(cell);
        forgetOldest();
    }

    /** False if there is no such code cell now. */
    private boolean begin(String cellId) {
        Optional<CellOutputs> outputs = document.outputs(cellId);
        if (outputs.isEmpty()) {
            return false;
        }
        if (outputs.get().size() > 0) {
            transact(() -> {
                outputs.get().clear();
                document.state().setDirty(true);
            });
        }
        transact(() -> {
            document.setExecutionCount(cellId, OptionalInt.empty());
            document.setExecutionState(cellId, "running");
        });
        return true;
    }

    /**
     * Accepts an output of an execution that has begun; it is in the document after the next {@link #flush()}, or at once when
     * the bound on waiting output is reached. Output of an execution whose cell another one has taken over goes to the sink.
     */
    public void offer(String executionId, KernelOutput output) {
        TrackedCell cell = byExecution.get(executionId);
        if (cell == null) {
            sink.onDropped(executionId, output);
            return;
        }
        counts.computeIfPresent(executionId, (id, sum) -> sum.received(output.sizeBytes()));
        if (output instanceof KernelOutput.UpdateDisplayData update) {
            for (TrackedCell other : cells.values()) {
                if (other != cell && other.shows(update.displayId())) {
                    take(other, executionId, update);
                }
            }
        }
        take(cell, executionId, output);
    }

    private void take(TrackedCell cell, String executionId, KernelOutput output) {
        if (cell.pending.bytes() >= limits.pendingBytesMax() && !cell.pending.replacesBy(output)) {
            flushCell(cell);
            if (cell.pending.bytes() >= limits.pendingBytesMax()) {
                cell.lostWhileAbsent = true;
                drop(executionId, output);
                return;
            }
        }
        cell.pending.add(executionId, output);
        note(cell);
    }

    /** Writes all waiting output, one transaction a cell; output for a cell that is not in the document keeps waiting. */
    public void flush() {
        for (TrackedCell cell : List.copyOf(waiting)) {
            flushCell(cell);
        }
    }

    /** As {@link #flush()}, but cells in which something would be rewritten go on waiting. */
    public void flushAppends() {
        for (TrackedCell cell : List.copyOf(waiting)) {
            if (!cell.pending.rewrites()) {
                flushCell(cell);
            }
        }
    }

    /** Whether a {@link #flush()} would write something now. */
    public boolean pendingFlush() {
        for (TrackedCell cell : waiting) {
            if (document.outputs(cell.cellId).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Ends a run: its last outputs, its count if the kernel sent one, and the state idle, in one transaction. Later output is
     * still appended as long as no other run has begun in that cell.
     */
    public void endRun(String executionId, @Nullable Integer executionCount) {
        TrackedCell cell = byExecution.get(executionId);
        if (cell == null || cell.ended) {
            return;
        }
        cell.ended = true;
        cell.endWaits = executionCount == null ? OptionalInt.empty() : OptionalInt.of(executionCount);
        flushCell(cell);
        if (cell.endWaits != null) {
            dropPending(cell);
        }
        cell.rest();
        note(cell);
    }

    /** Ends runs that never began, such as the aborted rest of a batch: idle where it is not, in one transaction. */
    public void endRuns(List<String> cellIds) {
        transact(() -> cellIds.forEach(id -> document.setExecutionState(id, "idle")));
    }

    /**
     * Restores the state running in cells that wait for their run, where a page that got its reply early wrote idle; one
     * transaction.
     */
    public void restoreRunning(List<String> cellIds) {
        transact(() -> cellIds.forEach(id -> document.setExecutionState(id, "running")));
    }

    /** The output of an execution so far; empty if another run in its cell has followed. */
    public OutputCounts counts(String executionId) {
        return counts.getOrDefault(executionId, OutputCounts.NONE);
    }

    /**
     * Bytes that replaced others since this writer was created, roughly: for a room that throttles a flood of display updates
     * or of clears. Appended output has its own bounds and is not counted.
     */
    public long rewrittenBytes() {
        return rewrittenBytes;
    }

    /**
     * The length of the answers to {@code input()} that pages have echoed into that cell, in UTF-16 units: it grows when the
     * echo of an answer is in the document.
     */
    public long stdinEchoLength(String cellId) {
        long sum = 0;
        for (ObjectNode output : document.outputs(cellId).map(CellOutputs::read).orElse(List.of())) {
            if (output.path("name").asText().equals("stdin")) {
                sum += output.path("text").asText().length();
            }
        }
        return sum;
    }

    private void flushCell(TrackedCell cell) {
        Optional<CellOutputs> found = cell.waits() ? document.outputs(cell.cellId) : Optional.empty();
        if (found.isEmpty()) {
            note(cell);
            return;
        }
        if (cell.beginWaits) {
            begin(cell.cellId);
            cell.beginWaits = false;
        }
        CellOutputs list = found.get();
        OutputArea current = cell.seenAt == foreignChanges && cell.isExact() ? cell.written() : cell.adopt(list.read());
        OutputArea target = fold(cell, current);
        OptionalInt end = cell.endWaits;
        if (end != null) {
            target = withTail(cell, target.withClearPending(false));
        }
        // Known before it is written: should an observer of the document throw, this stays true.
        cell.wrote(target);
        cell.endWaits = null;
        note(cell);
        write(cell.cellId, list, current, target, end);
        cell.seenAt = foreignChanges;
        if (cell.ended) {
            cell.rest();
        }
    }

    private OutputArea fold(TrackedCell cell, OutputArea current) {
        OutputArea area = current;
        for (PendingOutputs.Entry entry : cell.pending.drain()) {
            OutputReducer.Reduction reduction = reducer.reduce(area, entry.output());
            area = reduction.area();
            if (area.indexOf(Notice.CUT) < 0) {
                cell.tail.clear();
            }
            if (reduction.dropped() != null) {
                drop(entry.executionId(), reduction.dropped());
                if (!cell.ended || cell.endWaits != null) {
                    cell.tail.add(area, reduction.dropped());
                }
            }
        }
        if (cell.lostWhileAbsent) {
            cell.lostWhileAbsent = false;
            area = OutputReducer.noticed(area, DocumentMessage.CELL_AWAY.text(), Notice.LEFT_OUT);
        }
        return area;
    }

    /** At the end of a run: shows the end of a cut output, with its missing size and where to find it. */
    private OutputArea withTail(TrackedCell cell, OutputArea area) {
        if (cell.tail.isEmpty() || area.indexOf(Notice.CUT) < 0) {
            return area;
        }
        long gone = cell.tail.goneBytes();
        String where = sink.whereabouts(cell.executionId);
        String sentence = gone == 0
                ? DocumentMessage.CUT_AND_TAIL.text(limits.streamBytesMax(), limits.outputsMax())
                : DocumentMessage.CUT_AND_GONE.text(limits.streamBytesMax(), limits.outputsMax(), gone)
                        + (where.isEmpty() ? "" : " " + DocumentMessage.WHOLE_OUTPUT.text(where));
        OutputArea shown = cell.tail.shownIn(area, sentence);
        cell.tail.clear();
        return shown;
    }

    private void write(
            String cellId, CellOutputs list, OutputArea current, OutputArea target, @Nullable OptionalInt end) {
        boolean changes = OutputEdits.differ(current.outputs(), target.outputs());
        if (!changes && end == null) {
            return;
        }
        transact(() -> {
            if (changes) {
                rewrittenBytes += OutputEdits.write(list, current.outputs(), target.outputs());
                document.state().setDirty(true);
            }
            if (end != null) {
                if (end.isPresent()) {
                    document.setExecutionCount(cellId, end);
                }
                document.setExecutionState(cellId, "idle");
            }
        });
    }

    private void note(TrackedCell cell) {
        if (cell.waits()) {
            waiting.add(cell);
        } else {
            waiting.remove(cell);
        }
    }

    private void dropPending(TrackedCell cell) {
        for (PendingOutputs.Entry entry : cell.pending.drain()) {
            drop(entry.executionId(), entry.output());
        }
    }

    private void drop(String executionId, KernelOutput output) {
        counts.computeIfPresent(executionId, (id, sum) -> sum.dropped(output.sizeBytes()));
        sink.onDropped(executionId, output);
    }

    private void forgetOldest() {
        if (cells.size() <= CELLS_MAX) {
            return;
        }
        List<TrackedCell> oldest = new ArrayList<>(cells.values());
        for (TrackedCell cell : oldest.subList(0, oldest.size() - CELLS_MAX)) {
            if (cell.ended) {
                cells.remove(cell.cellId);
                byExecution.remove(cell.executionId);
                counts.remove(cell.executionId);
                waiting.remove(cell);
            }
        }
    }
}
