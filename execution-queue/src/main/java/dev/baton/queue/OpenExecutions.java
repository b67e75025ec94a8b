package dev.baton.queue;

import dev.baton.queue.Transition.State;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The unsettled executions of one queue, and the only place that changes their state: each change is a row of
 * {@link Transition}.
 *
 * <p>Owner: the thread of its {@link ExecutionQueue}, which decides when a change is due. Waiting executions are kept in the
 * queue's {@link Turns}.
 */
final class OpenExecutions {
    private final Turns turns;
    private final Consumer<Transition> walked;
    private final Batches batches = new Batches();
    private final SettledIds settled;
    private @Nullable InFlight inFlight;
    private long acceptedCount;

    OpenExecutions(Turns turns, QueueLimits limits, Consumer<Transition> walked) {
        this.turns = turns;
        this.walked = walked;
        this.settled = new SettledIds(limits.settledRememberedMax());
    }

    /** The one that the kernel has; null between executions. */
    @Nullable
    InFlight inFlight() {
        return inFlight;
    }

    /** Adds one, at the end of its user's turns. */
    void accept(Step step, QueueEvent.Submit submit, Submission submission) {
        String batchId = batches.join(submit.person(), submit.clientSession(), submission.executionId());
        Execution execution = new Execution(
                ++acceptedCount,
                submit.person(),
                submit.clientSession(),
                batchId,
                submit.source(),
                submission,
                step.now);
        walk(State.NEW, submit.getClass(), State.WAITING, null);
        turns.add(execution);
        step.accept(execution);
    }

    /** The next in turn becomes the one in flight, unless there is one. */
    void startNext(Step step, long incarnation) {
        if (inFlight != null) {
            return;
        }
        turns.take().ifPresent(execution -> {
            walk(State.WAITING, null, State.RUNNING, null);
            inFlight = new InFlight(execution, incarnation, step.now);
            step.dispatch(inFlight);
        });
    }

    /** Asks the kernel to stop the one in flight and cancels the rest of its batch; the first cause wins. */
    void stop(Step step, InFlight running, InFlight.Cause cause) {
        walk(running.state(), step.event.getClass(), State.STOPPING, null);
        if (running.cause == null) {
            running.cause = cause;
        }
        step.interrupt(running);
        for (Execution waiting : turns.of(running.execution.person())) {
            if (waiting.isOfSessionOf(running.execution) && waiting.batchId().equals(running.execution.batchId())) {
                settleWaiting(step, waiting, Outcome.CANCELLED, Reasons.EARLIER_STOPPED);
            }
        }
    }

    void settleInFlight(Step step, boolean started, Outcome outcome, String reason) {
        InFlight ended = inFlight;
        if (ended == null) {
            throw new IllegalStateException("Nothing is in flight.");
        }
        walk(ended.state(), step.event.getClass(), State.SETTLED, outcome);
        inFlight = null;
        settle(step, ended.execution, started, outcome, reason);
    }

    void settleWaiting(Step step, Execution execution, Outcome outcome, String reason) {
        walk(State.WAITING, step.event.getClass(), State.SETTLED, outcome);
        turns.remove(execution);
        settle(step, execution, false, outcome, reason);
    }

    private void settle(Step step, Execution execution, boolean started, Outcome outcome, String reason) {
        batches.settle(execution);
        settled.add(execution.executionId(), outcome);
        step.settle(execution, started, outcome, reason);
    }

    private void walk(State from, @Nullable Class<? extends QueueEvent> on, State to, @Nullable Outcome outcome) {
        walked.accept(Transition.find(from, on, to, outcome)
                .orElseThrow(() -> new IllegalStateException(
                        "No such transition: " + from + " -> " + to + " (" + outcome + ") on " + on)));
    }

    Refusal refuseNotInFlight(String executionId) {
        return turns.find(executionId) != null ? new Refusal.NotRunning(executionId) : settled.refuse(executionId);
    }

    Refusal refuseNotWaiting(String executionId) {
        return isInFlight(executionId) ? new Refusal.AlreadyRunning(executionId) : settled.refuse(executionId);
    }

    boolean isKnown(String executionId) {
        return turns.find(executionId) != null || isInFlight(executionId) || settled.contains(executionId);
    }

    boolean isInFlight(String executionId) {
        return inFlight != null && inFlight.execution.executionId().equals(executionId);
    }

    /** A waiting execution, or the one in flight. */
    Optional<Execution> find(String executionId) {
        Waiting waiting = turns.find(executionId);
        if (waiting != null) {
            return Optional.of(waiting.execution);
        }
        return isInFlight(executionId)
                ? Optional.ofNullable(inFlight).map(running -> running.execution)
                : Optional.empty();
    }
}
