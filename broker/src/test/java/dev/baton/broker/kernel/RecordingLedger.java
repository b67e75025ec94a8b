package dev.baton.broker.kernel;

import dev.baton.queue.Execution;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;

/** A ledger that keeps its rows and, held, makes every acceptance wait until the test lets it through. */
final class RecordingLedger implements ExecutionLedger {
    private final List<String> trace;
    private final List<CompletableFuture<Void>> waiting = new CopyOnWriteArrayList<>();
    final List<Settled> settled = new CopyOnWriteArrayList<>();
    final List<RunFacts> descriptor = new CopyOnWriteArrayList<>();
    volatile boolean held;
    volatile boolean broken;
    /** Outcomes wait, too. */
    volatile boolean holdsOutcomes;

    RecordingLedger(List<String> trace) {
        this.trace = trace;
    }

    /** Everything that waits is durable now. */
    void becomesDurable() {
        held = false;
        waiting.forEach(each -> each.complete(null));
        waiting.clear();
    }

    private CompletionStage<Void> write(String row) {
        trace.add(row);
        CompletableFuture<Void> durable = new CompletableFuture<>();
        if (broken) {
            durable.completeExceptionally(new IllegalStateException("the disk is full"));
        } else if (held) {
            waiting.add(durable);
        } else {
            durable.complete(null);
        }
        return durable;
    }

    @Override
    public CompletionStage<Void> accepted(Execution execution, RunFacts runFacts, boolean intent) {
        descriptor.add(runFacts);
        return write("row " + execution.executionId());
    }

    @Override
    public CompletionStage<Void> intent(String executionId) {
        return write("intent " + executionId);
    }

    @Override
    public CompletionStage<Void> started(String executionId, long incarnation, Instant at) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> corrected(Settled outcome) {
        settled.removeIf(before -> before.executionId().equals(outcome.executionId()));
        return settled(outcome);
    }

    @Override
    public CompletionStage<Void> settled(Settled outcome) {
        settled.add(outcome);
        CompletableFuture<Void> durable = new CompletableFuture<>();
        if (holdsOutcomes) {
            waiting.add(durable);
        } else {
            durable.complete(null);
        }
        return durable;
    }
}
