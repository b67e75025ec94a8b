package dev.baton.queue;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The execution queue of one kernel: it turns events into effects and does nothing else.
 *
 * <p>Promises, each with a test: at most one execution is in flight per incarnation; every accepted execution settles exactly
 * once and is dispatched at most once; submitting an id twice is a no-op; an error stops only waiting executions of its own
 * client session; the executions of one user keep their order unless that user, or one with the right, moves them; in
 * {@link TurnOrder#FAIR fair} order each other user starts at most one execution between the submission of a user's only
 * waiting one and its start (unless a user with the right moves executions). A refused event changes nothing.
 *
 * <p>The machine is deterministic, but its state is mutable. Thirty users with a thousand waiting executions each would make
 * every click copy thousands of entries, and the kernel's owner needs only the newest state. The thread that owns the kernel
 * calls {@link #apply} and the queries, one at a time, and sees a consistent state after each. The same events and times give
 * the same effects, which a simulation relies on.
 *
 * <p>Times are arguments and should never decrease (use a clock anchored to a monotonic one); a time before the last one
 * counts as the last one. Bounds are in {@link QueueLimits}. The queue knows no rights, see {@link QueueEvent}.
 *
 * <p>The parts: {@link Turns} decides whose turn it is, {@link OpenExecutions} changes the state of executions,
 * {@link Batches} groups them, {@link PresenterLock} is presenter mode, {@link Transition} lists every change of state,
 * {@link Step} orders the effects.
 */
public final class ExecutionQueue {
    private final QueueLimits limits;
    private final Turns turns;
    private final PresenterLock baton;
    private final OpenExecutions open;

    private long lastIncarnation;
    /** Whether {@link #lastIncarnation} lives. */
    private boolean alive;
    /** Why nothing is accepted any more; null: it is. */
    private @Nullable String closedBecause;

    private boolean paused;
    private Instant lastNow = Instant.MIN;

    /** An empty queue of a kernel that has no process yet: submissions wait for {@link QueueEvent.KernelReady}. */
    public ExecutionQueue(QueueLimits limits, TurnOrder order) {
        this(limits, order, transition -> {});
    }

    ExecutionQueue(QueueLimits limits, TurnOrder order, Consumer<Transition> walked) {
        this.limits = limits;
        this.turns = new Turns(order);
        this.baton = new PresenterLock(limits);
        this.open = new OpenExecutions(turns, limits, walked);
    }

    /** Takes one event; the effects are to be carried out in their order, see {@link QueueEffect}. */
    public Decision apply(QueueEvent event, Instant now) {
        if (now.isAfter(lastNow)) {
            lastNow = now;
        }
        Step step = new Step(event, lastNow);
        Refusal refusal = handle(event, step);
        if (refusal != null) {
            return new Decision.Refused(refusal);
        }
        if (alive && !paused) {
            open.startNext(step, lastIncarnation);
        }
        return step.done(baton.takeChanged() ? baton.view() : null);
    }

    private @Nullable Refusal handle(QueueEvent event, Step step) {
        return switch (event) {
            case QueueEvent.Submit submit -> onSubmit(submit, step);
            case QueueEvent.KernelReady ready -> onKernelReady(ready, step);
            case QueueEvent.Completed completed -> onCompleted(completed, step);
            case QueueEvent.DispatchRefused refused -> onDispatchRefused(refused, step);
            case QueueEvent.Cancel cancel -> onCancel(cancel, step);
            case QueueEvent.CancelWaitingOf cancel -> onCancelWaitingOf(cancel, step);
            case QueueEvent.Interrupt interrupt -> onInterrupt(interrupt, step);
            case QueueEvent.StopRunning stop -> onStopRunning(stop, step);
            case QueueEvent.KernelDied died -> onKernelDied(died, step);
            case QueueEvent.Restart restart -> onRestart(restart, step);
            case QueueEvent.KernelStopped stopped -> onKernelStopped(stopped, step);
            case QueueEvent.Withdraw withdraw -> onWithdraw(withdraw, step);
            case QueueEvent.Move move -> onMove(move, step);
            case QueueEvent.SetPaused set -> onSetPaused(set, step);
            case QueueEvent.SetOrder set -> onSetOrder(set, step);
            case QueueEvent.PresenterMode mode -> onPresenterMode(mode, step);
            case QueueEvent.BatonEvent batonEvent -> baton.apply(batonEvent, step.now);
            case QueueEvent.Tick tick -> onTick(step);
        };
    }

    // ---- handing in -------------------------------------------------------------------------------------------------

    private @Nullable Refusal onSubmit(QueueEvent.Submit submit, Step step) {
        Map<String, Submission> fresh = new LinkedHashMap<>();
        for (Submission submission : submit.submissions()) {
            if (!open.isKnown(submission.executionId())) {
                fresh.putIfAbsent(submission.executionId(), submission);
            }
        }
        if (fresh.isEmpty()) {
            return null;
        }
        Refusal refusal = refuseSubmission(submit, fresh.size());
        if (refusal != null) {
            return refusal;
        }
        for (Submission submission : fresh.values()) {
            open.accept(step, submit, submission);
        }
        return null;
    }

    private @Nullable Refusal refuseSubmission(QueueEvent.Submit submit, int count) {
        if (closedBecause != null) {
            return new Refusal.KernelGone(closedBecause);
        }
        Refusal presenter = baton.refuseSubmission(submit);
        if (presenter != null) {
            return presenter;
        }
        return turns.refuseMore(submit.person(), count, limits);
    }

    // ---- the kernel -------------------------------------------------------------------------------------------------

    private @Nullable Refusal onKernelReady(QueueEvent.KernelReady ready, Step step) {
        if (ready.incarnation() <= lastIncarnation) {
            return new Refusal.StaleIncarnation(ready.incarnation(), lastIncarnation);
        }
        if (alive) {
            // A new process while the old one was believed alive: its death was never reported.
            loseKernel(step, Outcome.KERNEL_DIED, Reasons.REPLACED, null);
        }
        lastIncarnation = ready.incarnation();
        alive = true;
        closedBecause = null;
        step.changeQueue();
        return null;
    }

    private @Nullable Refusal onCompleted(QueueEvent.Completed completed, Step step) {
        InFlight ended = open.inFlight();
        if (ended == null || !open.isInFlight(completed.executionId())) {
            return open.refuseNotInFlight(completed.executionId());
        }
        Outcome outcome = completed.outcome();
        String reason = completed.reason();
        if (outcome == Outcome.INTERRUPTED && ended.cause != null) {
            outcome = ended.cause.outcome();
            reason = ended.cause.reason();
        }
        open.settleInFlight(step, true, outcome, reason);
        // An interrupt that did not pass through this queue came from inside or outside the kernel: to the batch it is
        // an
        // error.
        boolean failed = outcome == Outcome.ERROR || outcome == Outcome.INTERRUPTED && ended.cause == null;
        if (failed && ended.execution.submission().stopOnError()) {
            for (Execution waiting : turns.of(ended.execution.person())) {
                if (waiting.isOfSessionOf(ended.execution)
                        && waiting.submission().stopOnError()) {
                    open.settleWaiting(step, waiting, Outcome.ABORTED, Reasons.EARLIER_FAILED);
                }
            }
        }
        return null;
    }

    private @Nullable Refusal onDispatchRefused(QueueEvent.DispatchRefused refused, Step step) {
        if (!open.isInFlight(refused.executionId())) {
            return open.refuseNotInFlight(refused.executionId());
        }
        open.settleInFlight(step, false, Outcome.CANCELLED, refused.reason());
        return null;
    }

    private @Nullable Refusal onKernelDied(QueueEvent.KernelDied died, Step step) {
        if (!alive || died.incarnation() != lastIncarnation) {
            return new Refusal.StaleIncarnation(died.incarnation(), lastIncarnation);
        }
        boolean keepAll = died.keepWaiting() && died.comesBack();
        loseKernel(step, Outcome.KERNEL_DIED, died.reason(), keepAll ? execution -> true : null);
        if (!died.comesBack()) {
            closedBecause = died.reason();
        }
        return null;
    }

    private @Nullable Refusal onRestart(QueueEvent.Restart restart, Step step) {
        String reason = Reasons.restartedBy(restart.by());
        loseKernel(
                step,
                Outcome.INTERRUPTED,
                reason,
                restart.keep() ? execution -> execution.person().equals(restart.by()) : null);
        closedBecause = null;
        return null;
    }

    private @Nullable Refusal onKernelStopped(QueueEvent.KernelStopped stopped, Step step) {
        loseKernel(step, Outcome.INTERRUPTED, stopped.reason(), null);
        closedBecause = stopped.reason();
        return null;
    }

    private void loseKernel(Step step, Outcome ofRunning, String reason, @Nullable Predicate<Execution> keep) {
        alive = false;
        step.changeQueue();
        if (open.inFlight() != null) {
            open.settleInFlight(step, true, ofRunning, reason);
        }
        for (Execution waiting : turns.all()) {
            if (keep == null || !keep.test(waiting)) {
                open.settleWaiting(step, waiting, Outcome.CANCELLED, reason);
            }
        }
    }

    // ---- users ------------------------------------------------------------------------------------------------------

    private @Nullable Refusal onCancel(QueueEvent.Cancel cancel, Step step) {
        Waiting waiting = turns.find(cancel.executionId());
        if (waiting == null) {
            return open.refuseNotWaiting(cancel.executionId());
        }
        if (!cancel.mayAny() && !waiting.execution.person().equals(cancel.by())) {
            return new Refusal.NotYours(waiting.execution.person());
        }
        open.settleWaiting(step, waiting.execution, Outcome.CANCELLED, Reasons.cancelledBy(cancel.by()));
        return null;
    }

    private @Nullable Refusal onCancelWaitingOf(QueueEvent.CancelWaitingOf cancel, Step step) {
        for (Execution waiting : turns.of(cancel.person())) {
            if (cancel.clientSession().isEmpty() || cancel.clientSession().get().equals(waiting.clientSession())) {
                open.settleWaiting(step, waiting, Outcome.CANCELLED, cancel.reason());
            }
        }
        return null;
    }

    private @Nullable Refusal onInterrupt(QueueEvent.Interrupt interrupt, Step step) {
        InFlight running = open.inFlight();
        if (interrupt.target().isPresent()
                && !open.isInFlight(interrupt.target().get())) {
            return open.refuseNotInFlight(interrupt.target().get());
        }
        if (running != null && (interrupt.mayAny() || running.execution.person().equals(interrupt.by()))) {
            open.stop(step, running, new InFlight.Cause(Outcome.INTERRUPTED, Reasons.interruptedBy(interrupt.by())));
            return null;
        }
        List<Execution> own = turns.of(interrupt.by());
        if (running != null && (interrupt.target().isPresent() || own.isEmpty())) {
            return new Refusal.NotYours(running.execution.person());
        }
        for (Execution waiting : own) {
            open.settleWaiting(step, waiting, Outcome.CANCELLED, Reasons.stoppedWaitingBy(interrupt.by()));
        }
        return null;
    }

    private @Nullable Refusal onStopRunning(QueueEvent.StopRunning stop, Step step) {
        InFlight running = open.inFlight();
        if (running == null || !open.isInFlight(stop.executionId())) {
            return open.refuseNotInFlight(stop.executionId());
        }
        open.stop(step, running, new InFlight.Cause(stop.outcome(), stop.reason()));
        return null;
    }

    private @Nullable Refusal onWithdraw(QueueEvent.Withdraw withdraw, Step step) {
        baton.withdraw(withdraw.person());
        for (Execution waiting : turns.of(withdraw.person())) {
            open.settleWaiting(step, waiting, Outcome.CANCELLED, withdraw.reason());
        }
        InFlight running = open.inFlight();
        if (withdraw.interruptRunning()
                && running != null
                && running.cause == null
                && running.execution.person().equals(withdraw.person())) {
            open.stop(step, running, new InFlight.Cause(Outcome.INTERRUPTED, withdraw.reason()));
        }
        return null;
    }

    private @Nullable Refusal onMove(QueueEvent.Move move, Step step) {
        Waiting moved = turns.find(move.executionId());
        if (moved == null) {
            return open.refuseNotWaiting(move.executionId());
        }
        if (!move.mayAny() && !moved.execution.person().equals(move.by())) {
            return new Refusal.NotYours(moved.execution.person());
        }
        if (move.before().isEmpty()) {
            turns.moveToEnd(moved);
            step.changeQueue();
            return null;
        }
        Waiting target = turns.find(move.before().get());
        if (target == null) {
            return open.refuseNotWaiting(move.before().get());
        }
        // A move before, or within the turn of, another user's execution is not within one's own turns.
        if (!move.mayAny()
                && !(target.execution.person().equals(move.by()) && target.personQueue.person.equals(move.by()))) {
            return new Refusal.NotYours(target.personQueue.person);
        }
        turns.moveBefore(moved, target);
        step.changeQueue();
        return null;
    }

    private @Nullable Refusal onSetPaused(QueueEvent.SetPaused set, Step step) {
        step.changeQueueIf(paused != set.paused());
        paused = set.paused();
        return null;
    }

    private @Nullable Refusal onSetOrder(QueueEvent.SetOrder set, Step step) {
        step.changeQueueIf(turns.order() != set.order());
        turns.setOrder(set.order());
        return null;
    }

    private @Nullable Refusal onPresenterMode(QueueEvent.PresenterMode mode, Step step) {
        baton.present(mode.holder());
        if (mode.clearOthers()) {
            for (Execution waiting : turns.all()) {
                if (!waiting.person().equals(mode.holder())) {
                    open.settleWaiting(step, waiting, Outcome.CANCELLED, Reasons.onlyRuns(mode.holder()));
                }
            }
        }
        return null;
    }

    // ---- time -------------------------------------------------------------------------------------------------------

    private @Nullable Refusal onTick(Step step) {
        for (Execution overdue : turns.overdue(step.now)) {
            open.settleWaiting(step, overdue, Outcome.TIMED_OUT, Reasons.WAITED_TOO_LONG);
        }
        InFlight running = open.inFlight();
        if (running != null && running.deadline != null && !running.deadline.isAfter(step.now)) {
            running.deadline = null;
            if (running.cause == null) {
                open.stop(step, running, new InFlight.Cause(Outcome.TIMED_OUT, Reasons.RAN_TOO_LONG));
            }
        }
        return null;
    }

    /** When a {@link QueueEvent.Tick} is due; empty: no limit of time runs. */
    public Optional<Instant> nextDeadline() {
        Optional<Instant> waiting = turns.nextDeadline();
        InFlight running = open.inFlight();
        Instant ofRunning = running == null ? null : running.deadline;
        if (ofRunning == null) {
            return waiting;
        }
        return Optional.of(waiting.filter(ofRunning::isAfter).orElse(ofRunning));
    }

    // ---- queries ----------------------------------------------------------------------------------------------------

    /** The queue as users see it, with at most {@code waitingMax} of the waiting executions. */
    public QueueView view(int waitingMax) {
        return new QueueView(
                alive ? OptionalLong.of(lastIncarnation) : OptionalLong.empty(),
                closedBecause != null,
                paused,
                turns.order(),
                running(),
                turns.inTurn(waitingMax),
                turns.size(),
                baton.view());
    }

    /** The execution in flight. */
    public Optional<QueueView.Running> running() {
        return Optional.ofNullable(open.inFlight())
                .map(running -> new QueueView.Running(
                        running.execution, running.incarnation, running.startedAt, running.cause != null));
    }

    /** The waiting executions of a user, in the order of submission. */
    public List<Execution> waitingOf(String person) {
        return turns.of(person);
    }

    /** A waiting execution, or the one in flight. */
    public Optional<Execution> find(String executionId) {
        return open.find(executionId);
    }

    /** How many wait. */
    public int waitingCount() {
        return turns.size();
    }

    /** The mode and its baton. */
    public BatonView baton() {
        return baton.view();
    }
}
