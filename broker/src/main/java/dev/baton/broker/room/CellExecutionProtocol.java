package dev.baton.broker.room;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.kernel.CellExecutions.Ended;
import dev.baton.broker.kernel.CellExecutions.Notice;
import dev.baton.broker.kernel.CellExecutions.Published;
import dev.baton.crdt.notebook.CellOutputs;
import dev.baton.crdt.notebook.CellView;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.TrustedOutputs;
import dev.baton.crdt.output.KernelOutput;
import dev.baton.crdt.output.MalformedOutputException;
import dev.baton.crdt.output.OutputWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The executions of one notebook's cells between acceptance and end, and the only caller of its {@link OutputWriter}.
 *
 * <p>A stock page writes a run's beginning itself (outputs emptied, count removed, state running), on another socket than its
 * request. Writing the same keys concurrently would make that page drop the change, so outputs are held until the page's write has
 * arrived, at most a short time, and then only what is missing is written.
 *
 * <p>The page writes once more when a run's reply reaches it, unless it sees that the values are there. A further run of the same cell
 * that was asked for meanwhile therefore does not begin in the document before the reply is read: its cell is held.
 *
 * <p>Owned by the room's agent. Outputs are gathered for one flush window; the first of a run and the first after a quiet time are
 * written at once.
 */
final class CellExecutionProtocol {
    private static final Logger LOG = Logger.getLogger(CellExecutionProtocol.class);
    private static final int HELD_MAX = 10_000;
    private static final int EMPTIED_MAX = 1_000;

    private final NotebookDocument notebook;
    private final TrustedOutputs trust;
    private final OutputWriter writer;
    private final SerialAgent agent;
    private final Duration beginWait;
    private final FlushThrottle throttle;
    private final Predicate<String> hasPage;
    private final Map<String, Active> active = new LinkedHashMap<>();
    private final Map<String, Integer> heldCells = new HashMap<>();
    private final Map<String, Shown> shown = new LinkedHashMap<>();
    private final Map<String, Shown> emptied = new LinkedHashMap<>();
    private Runnable relief = () -> {};
    private SerialAgent.@Nullable Timer flushTimer;
    private boolean firstOutputIsDue;
    private long unreadable;
    private Set<String> strays = Set.of();

    CellExecutionProtocol(
            NotebookDocument notebook,
            TrustedOutputs trust,
            OutputWriter writer,
            SerialAgent agent,
            Duration beginWait,
            FlushThrottle throttle,
            Predicate<String> hasPage) {
        this.notebook = notebook;
        this.trust = trust;
        this.writer = writer;
        this.agent = agent;
        this.beginWait = beginWait;
        this.throttle = throttle;
        this.hasPage = hasPage;
    }

    /** One execution of a cell. */
    private static final class Active {
        final String executionId;
        final String cellId;
        final String username;
        final List<KernelOutput> held = new ArrayList<>();
        boolean started;
        boolean begun;
        boolean waitOver;
        long echoBefore;

        Active(String executionId, String cellId, String username) {
            this.executionId = executionId;
            this.cellId = cellId;
            this.username = username;
        }
    }

    /** {@code pageBegins}: whether a page of the requester writes the beginning of the run into the document. */
    void onAccepted(String executionId, String cellId, String username, boolean pageBegins) {
        Active run = new Active(executionId, cellId, username);
        active.put(executionId, run);
        if (pageBegins && hasPage.test(username) && !writer.pageBegan(cellId)) {
            agent.after(beginWait, () -> {
                run.waitOver = true;
                beginIfPossible(run);
                relief.run();
            });
        } else {
            run.waitOver = true;
        }
    }

    /** A page has gone: the beginnings of runs that nobody is left to write are waited for no longer. */
    void onPageLeft() {
        for (Active run : active.values()) {
            run.waitOver |= !hasPage.test(run.username);
        }
        onDocumentChanged();
    }

    void onStarted(String executionId) {
        Active run = active.get(executionId);
        if (run != null) {
            run.started = true;
            beginIfPossible(run);
        }
    }

    /** The document has changed: a page's own begin-run write may be in it now. */
    void onDocumentChanged() {
        for (Active run : List.copyOf(active.values())) {
            if (run.started && !run.begun) {
                beginIfPossible(run);
            }
        }
        relief.run();
    }

    void onOutput(String executionId, KernelMessage message) {
        KernelOutput output;
        try {
            output = KernelOutput.parse(message.msgType(), message.content());
        } catch (MalformedOutputException wicked) {
            unreadable++;
            LOG.warn(OperatorMessage.LOG_OUTPUT_LEFT_OUT.text(wicked.getMessage()));
            return;
        }
        Active run = active.get(executionId);
        if (run != null && !run.begun) {
            if (run.held.size() < HELD_MAX) {
                run.held.add(output);
                return;
            }
            begin(run);
        }
        writer.offer(executionId, output);
        flushSoon();
    }

    /** The execution asks for input. */
    void onQuestion(String executionId) {
        Active run = active.get(executionId);
        if (run != null) {
            flush();
            run.echoBefore = run.begun ? writer.stdinEchoLength(run.cellId) : 0;
        }
    }

    /** Whether a page has echoed its answer to the last question into the cell of that execution. */
    boolean echoArrived(String executionId) {
        Active run = active.get(executionId);
        return run == null || run.begun && writer.stdinEchoLength(run.cellId) > run.echoBefore;
    }

    /**
     * A person who may not run is about to take something from what these cells show: it is kept, in case the change is the beginning
     * of a run that will be refused.
     */
    void beforeForeignRun(Set<String> cellIds) {
        shown.clear();
        for (String cellId : cellIds) {
            notebook.cell(cellId).filter(cell -> cell.type().equals("code")).ifPresent(cell -> {
                ArrayNode outputs = cell.outputs();
                if (!outputs.isEmpty() || cell.executionCount().isPresent()) {
                    shown.put(cellId, new Shown(outputs, cell.executionCount(), trust.isMarked(cellId)));
                }
            });
        }
    }

    /** The change is in the document: what it emptied stays kept, the rest is forgotten. */
    void afterForeignRun() {
        shown.forEach((cellId, before) -> notebook.cell(cellId).ifPresent(cell -> {
            if (cell.outputs().isEmpty() && !before.outputs().isEmpty()
                    || cell.executionCount().isEmpty() && before.count().isPresent()) {
                if (emptied.size() < EMPTIED_MAX || emptied.containsKey(cellId)) {
                    emptied.putIfAbsent(cellId, before);
                }
            }
        }));
        shown.clear();
    }

    /** A run of a cell was refused, after its page has cleared the cell: what was there comes back. */
    void onRefused(String cellId, String sentence) {
        Shown before = emptied.remove(cellId);
        if (isActive(cellId)) {
            return;
        }
        if (before != null
                && notebook.outputs(cellId).filter(there -> there.size() == 0).isPresent()) {
            notebook.doc().transact(this, () -> trust.bringBack(cellId, before.outputs(), before.trusted()));
        }
        notebook.outputs(cellId)
                .ifPresent(outputs ->
                        notebook.doc().transact(this, () -> outputs.pushNotice(error("NotAllowed", sentence))));
        notebook.doc().transact(this, () -> {
            notebook.setExecutionCount(cellId, before == null ? OptionalInt.empty() : before.count());
            notebook.setExecutionState(cellId, "idle");
        });
    }

    /** Puts outputs that their user publishes in the place of what a cell shows. */
    Published publish(String cellId, List<ObjectNode> outputs, OptionalInt count) {
        Optional<CellView> cell =
                notebook.cell(cellId).filter(each -> each.type().equals("code"));
        if (cell.isEmpty()) {
            return Published.NO_CELL;
        }
        if (isActive(cellId) || cell.get().executionState().equals("running")) {
            return Published.RUNNING;
        }
        emptied.remove(cellId);
        notebook.doc().transact(this, () -> {
            notebook.outputs(cellId).ifPresent(CellOutputs::clear);
            trust.bringBack(cellId, JsonNodeFactory.instance.arrayNode().addAll(outputs), true);
            notebook.setExecutionCount(cellId, count);
        });
        return Published.DONE;
    }

    /** What a cell showed before a page began a run in it. */
    private record Shown(ArrayNode outputs, OptionalInt count, boolean trusted) {}

    /** The cells of these executions. */
    Set<String> cellsOf(List<Ended> ends) {
        Set<String> cells = new LinkedHashSet<>();
        for (Ended end : ends) {
            Active run = active.get(end.executionId());
            if (run != null) {
                cells.add(run.cellId);
            }
        }
        return cells;
    }

    /**
     * Whether one of these executions has yet to begin in a cell that is held, or in one whose page is about to begin it, so that its
     * end has to wait as well.
     */
    boolean endsHaveToWait(List<Ended> ends) {
        return ends.stream()
                .map(end -> active.get(end.executionId()))
                .anyMatch(run -> run != null
                        && !run.begun
                        && !writer.pageBegan(run.cellId)
                        && (!run.waitOver || heldCells.containsKey(run.cellId)));
    }

    /** Called when ends that had to wait may have to no longer. */
    void onRelief(Runnable listener) {
        relief = listener;
    }

    /** No further run begins in these cells, unless a page itself has begun it, until they are released as often as held. */
    void hold(Set<String> cellIds) {
        cellIds.forEach(cellId -> heldCells.merge(cellId, 1, Integer::sum));
    }

    /** Takes one {@link #hold} back and begins what waited for it. */
    void release(Set<String> cellIds) {
        cellIds.forEach(cellId -> heldCells.computeIfPresent(cellId, (id, times) -> times == 1 ? null : times - 1));
        onDocumentChanged();
    }

    /** Ends executions in the document; answers whose pages have to see it. */
    Set<String> onEnded(List<Ended> ends) {
        Set<String> people = new LinkedHashSet<>();
        List<String> neverStarted = new ArrayList<>();
        for (Ended end : ends) {
            Active run = active.remove(end.executionId());
            if (run == null) {
                continue;
            }
            people.add(run.username);
            if (run.started || end.notice().isPresent()) {
                begin(run);
                end.notice().ifPresent(notice -> writer.offer(run.executionId, error(notice)));
                writer.endRun(
                        run.executionId,
                        end.executionCount().isPresent() ? end.executionCount().getAsInt() : null);
            } else if (active.values().stream().noneMatch(other -> other.cellId.equals(run.cellId))) {
                neverStarted.add(run.cellId);
            }
        }
        if (!neverStarted.isEmpty()) {
            writer.endRuns(neverStarted);
        }
        return people;
    }

    /**
     * Called from time to time: cells that were said to run the last time already, and of which no execution is known, become idle. So
     * it is with a page whose request was lost on its way.
     */
    void settleStrays() {
        Set<String> running = new LinkedHashSet<>();
        for (CellView cell : notebook.views()) {
            if (cell.executionState().equals("running") && !isActive(cell.id())) {
                running.add(cell.id());
            }
        }
        List<String> old = running.stream().filter(strays::contains).toList();
        if (!old.isEmpty()) {
            writer.endRuns(old);
            old.forEach(running::remove);
        }
        strays = running;
    }

    /** Cells that are said to run but of which no execution is known, after a crash, become idle and say what is known. */
    void settleForgotten(List<String> cellIds, Function<String, Optional<Notice>> noticeOf, Object origin) {
        writer.endRuns(cellIds);
        for (String cellId : cellIds) {
            noticeOf.apply(cellId)
                    .ifPresent(notice -> notebook.outputs(cellId)
                            .ifPresent(outputs -> notebook.doc()
                                    .transact(origin, () -> outputs.push(error(notice.name(), notice.sentence())))));
        }
    }

    private static ObjectNode error(String name, String sentence) {
        ObjectNode error = JsonNodeFactory.instance.objectNode();
        error.put("output_type", "error").put("ename", name).put("evalue", sentence);
        error.putArray("traceback").add(sentence);
        return error;
    }

    /** Whether a page's own beginning of a run of that cell is in the document. */
    boolean pageBegan(String cellId) {
        return writer.pageBegan(cellId);
    }

    /** Whether that cell has an execution that is not over. */
    boolean isActive(String cellId) {
        return active.values().stream().anyMatch(run -> run.cellId.equals(cellId));
    }

    boolean isIdle() {
        return active.isEmpty();
    }

    long unreadable() {
        return unreadable;
    }

    /** Writes everything that was gathered. */
    void flush() {
        if (flushTimer != null) {
            flushTimer.cancel();
            flushTimer = null;
        }
        if (writer.pendingFlush()) {
            firstOutputIsDue = false;
            long before = writer.rewrittenBytes();
            writer.flush();
            throttle.onFlushed(agent.nanoTime(), writer.rewrittenBytes() - before);
        }
    }

    /** Writes what was gathered, but nothing that rewrites what pages show already before they have had time for the last rewriting. */
    private void flushInPace() {
        long waitNs = throttle.rewriteWaitNs(agent.nanoTime());
        if (waitNs <= 0) {
            flush();
            return;
        }
        flushTimer = null;
        if (writer.pendingFlush()) {
            writer.flushAppends();
            throttle.onFlushed(agent.nanoTime(), 0);
            if (writer.pendingFlush()) {
                flushTimer = agent.after(
                        Duration.ofNanos(Math.max(1, throttle.waitNs(agent.nanoTime()))), this::flushInPace);
            }
        }
    }

    private void flushSoon() {
        if (firstOutputIsDue && writer.pendingFlush()) {
            flush();
        }
        if (flushTimer != null) {
            return;
        }
        long waitNs = throttle.waitNs(agent.nanoTime());
        if (waitNs <= 0) {
            flushInPace();
        } else {
            flushTimer = agent.after(Duration.ofNanos(waitNs), this::flushInPace);
        }
    }

    private void beginIfPossible(Active run) {
        if (run.started
                && !run.begun
                && (writer.pageBegan(run.cellId) || run.waitOver && !heldCells.containsKey(run.cellId))) {
            begin(run);
        }
    }

    private void begin(Active run) {
        if (run.begun) {
            return;
        }
        run.begun = true;
        firstOutputIsDue = true;
        writer.beginRun(run.executionId, run.cellId);
        for (KernelOutput output : run.held) {
            writer.offer(run.executionId, output);
        }
        run.held.clear();
        flushSoon();
    }

    private static KernelOutput error(Notice notice) {
        return new KernelOutput.Error(notice.name(), notice.sentence(), List.of(notice.sentence()));
    }
}
