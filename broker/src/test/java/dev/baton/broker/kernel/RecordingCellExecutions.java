package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.KernelMessage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A room with fixed cells that keeps what it was told and, held, shows the ends of runs only when the test says so. */
final class RecordingCellExecutions implements CellExecutions {
    /** What stands in the brackets of a cell whose run was refused. */
    static final int KEPT_COUNT = 5;

    private final String fileId;
    private final List<String> trace;
    final Map<String, String> cells = new ConcurrentHashMap<>();
    final List<String> outputs = new CopyOnWriteArrayList<>();
    final List<String> refusals = new CopyOnWriteArrayList<>();
    final List<Ended> ended = new CopyOnWriteArrayList<>();
    final List<CompletableFuture<Void>> unseen = new CopyOnWriteArrayList<>();
    volatile boolean held;
    /** The answer of the page to {@code input()} is echoed when this completes. */
    volatile CompletableFuture<Void> echo = CompletableFuture.completedFuture(null);

    RecordingCellExecutions(String fileId, List<String> trace) {
        this.fileId = fileId;
        this.trace = trace;
    }

    /** The pages have seen the ends of all runs so far. */
    void pagesHaveSeen() {
        held = false;
        unseen.forEach(each -> each.complete(null));
        unseen.clear();
    }

    @Override
    public String fileId() {
        return fileId;
    }

    /** Whether the room says that it is behind, until the relief completes. */
    volatile boolean behind;

    volatile CompletableFuture<Void> relief = new CompletableFuture<>();

    @Override
    public CompletionStage<Optional<String>> cellText(String cellId, String username, Duration wait) {
        return CompletableFuture.completedFuture(Optional.ofNullable(cells.get(cellId)));
    }

    @Override
    public CompletionStage<Published> publish(String cellId, List<ObjectNode> outputs, OptionalInt count) {
        throw new AssertionError("no kernel publishes anything");
    }

    @Override
    public CompletionStage<List<String>> inOrder(List<String> cellIds) {
        return CompletableFuture.completedFuture(cellIds);
    }

    @Override
    public void onAccepted(String executionId, String cellId, String username) {
        trace.add("accepted " + cellId);
    }

    @Override
    public void onAcceptedDirectly(String executionId, String cellId, String username) {
        trace.add("accepted " + cellId);
    }

    @Override
    public void onStarted(String executionId) {
        trace.add("started " + executionId);
    }

    @Override
    public boolean onOutput(String executionId, KernelMessage message) {
        outputs.add(executionId + " " + message.msgType());
        return !behind;
    }

    @Override
    public CompletionStage<Void> taken() {
        return relief;
    }

    @Override
    public void onQuestion(String executionId) {}

    @Override
    public CompletionStage<Void> awaitInputEcho(String executionId) {
        return echo;
    }

    @Override
    public CompletionStage<Void> awaitPages(Set<String> people) {
        trace.add("awaited " + String.join(" ", new TreeSet<>(people)));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> onEnded(List<Ended> runs) {
        runs.forEach(each -> trace.add("ended " + each.executionId()));
        ended.addAll(runs);
        CompletableFuture<Void> seen = new CompletableFuture<>();
        if (held) {
            unseen.add(seen);
        } else {
            seen.complete(null);
        }
        return seen;
    }

    @Override
    public CompletionStage<OptionalInt> onRefused(String cellId, String username, String sentence) {
        refusals.add(cellId + " " + username);
        return CompletableFuture.completedFuture(OptionalInt.of(KEPT_COUNT));
    }
}
