package dev.baton.queue;

import static dev.baton.queue.Transition.State.NEW;
import static dev.baton.queue.Transition.State.RUNNING;
import static dev.baton.queue.Transition.State.SETTLED;
import static dev.baton.queue.Transition.State.STOPPING;
import static dev.baton.queue.Transition.State.WAITING;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Every change of state of an execution; the queue makes no other.
 *
 * <p>The table is data, so that the page of transitions is generated from it and a test finds rows that are never used.
 */
enum Transition {
    ACCEPTED(NEW, QueueEvent.Submit.class, WAITING, null),
    TURN_CAME(WAITING, null, RUNNING, null),

    CANCELLED_ON_REQUEST(WAITING, QueueEvent.Cancel.class, SETTLED, Outcome.CANCELLED),
    CANCELLED_WITH_SESSION(WAITING, QueueEvent.CancelWaitingOf.class, SETTLED, Outcome.CANCELLED),
    CANCELLED_BY_INTERRUPT(WAITING, QueueEvent.Interrupt.class, SETTLED, Outcome.CANCELLED),
    CANCELLED_BY_RULE(WAITING, QueueEvent.StopRunning.class, SETTLED, Outcome.CANCELLED),
    CANCELLED_BY_DEATH(WAITING, QueueEvent.KernelDied.class, SETTLED, Outcome.CANCELLED),
    CANCELLED_BY_REPLACEMENT(WAITING, QueueEvent.KernelReady.class, SETTLED, Outcome.CANCELLED),
    CANCELLED_BY_RESTART(WAITING, QueueEvent.Restart.class, SETTLED, Outcome.CANCELLED),
    CANCELLED_BY_END(WAITING, QueueEvent.KernelStopped.class, SETTLED, Outcome.CANCELLED),
    CANCELLED_BY_WITHDRAWAL(WAITING, QueueEvent.Withdraw.class, SETTLED, Outcome.CANCELLED),
    CANCELLED_BY_PRESENTER(WAITING, QueueEvent.PresenterMode.class, SETTLED, Outcome.CANCELLED),
    CANCELLED_BY_RUN_LIMIT(WAITING, QueueEvent.Tick.class, SETTLED, Outcome.CANCELLED),
    WAITED_TOO_LONG(WAITING, QueueEvent.Tick.class, SETTLED, Outcome.TIMED_OUT),
    ABORTED_BY_ERROR(WAITING, QueueEvent.Completed.class, SETTLED, Outcome.ABORTED),

    RAN_OK(RUNNING, QueueEvent.Completed.class, SETTLED, Outcome.OK),
    RAN_INTO_ERROR(RUNNING, QueueEvent.Completed.class, SETTLED, Outcome.ERROR),
    INTERRUPTED_FROM_OUTSIDE(RUNNING, QueueEvent.Completed.class, SETTLED, Outcome.INTERRUPTED),
    REPLY_NEVER_CAME(RUNNING, QueueEvent.Completed.class, SETTLED, Outcome.UNKNOWN),
    NEVER_SENT(RUNNING, QueueEvent.DispatchRefused.class, SETTLED, Outcome.CANCELLED),
    DIED_RUNNING(RUNNING, QueueEvent.KernelDied.class, SETTLED, Outcome.KERNEL_DIED),
    REPLACED_RUNNING(RUNNING, QueueEvent.KernelReady.class, SETTLED, Outcome.KERNEL_DIED),
    RESTARTED_RUNNING(RUNNING, QueueEvent.Restart.class, SETTLED, Outcome.INTERRUPTED),
    ENDED_RUNNING(RUNNING, QueueEvent.KernelStopped.class, SETTLED, Outcome.INTERRUPTED),

    INTERRUPT(RUNNING, QueueEvent.Interrupt.class, STOPPING, null),
    STOP_BY_RULE(RUNNING, QueueEvent.StopRunning.class, STOPPING, null),
    STOP_BY_WITHDRAWAL(RUNNING, QueueEvent.Withdraw.class, STOPPING, null),
    RAN_TOO_LONG(RUNNING, QueueEvent.Tick.class, STOPPING, null),
    INTERRUPT_AGAIN(STOPPING, QueueEvent.Interrupt.class, STOPPING, null),
    STOP_BY_RULE_AGAIN(STOPPING, QueueEvent.StopRunning.class, STOPPING, null),

    STOPPED_TOO_LATE(STOPPING, QueueEvent.Completed.class, SETTLED, Outcome.OK),
    STOPPED_WITH_ERROR(STOPPING, QueueEvent.Completed.class, SETTLED, Outcome.ERROR),
    STOPPED(STOPPING, QueueEvent.Completed.class, SETTLED, Outcome.INTERRUPTED),
    STOPPED_FOR_TIME(STOPPING, QueueEvent.Completed.class, SETTLED, Outcome.TIMED_OUT),
    STOPPED_WITHOUT_REPLY(STOPPING, QueueEvent.Completed.class, SETTLED, Outcome.UNKNOWN),
    STOPPED_UNSENT(STOPPING, QueueEvent.DispatchRefused.class, SETTLED, Outcome.CANCELLED),
    DIED_STOPPING(STOPPING, QueueEvent.KernelDied.class, SETTLED, Outcome.KERNEL_DIED),
    REPLACED_STOPPING(STOPPING, QueueEvent.KernelReady.class, SETTLED, Outcome.KERNEL_DIED),
    RESTARTED_STOPPING(STOPPING, QueueEvent.Restart.class, SETTLED, Outcome.INTERRUPTED),
    ENDED_STOPPING(STOPPING, QueueEvent.KernelStopped.class, SETTLED, Outcome.INTERRUPTED);

    /** Where an execution can be. */
    enum State {
        NEW,
        WAITING,
        RUNNING,
        /** In flight, and the kernel has been asked to stop it. */
        STOPPING,
        SETTLED
    }

    private static final Transition[] ALL = values();

    final State from;
    /** The event that causes it; null: its turn has arrived, after any event. */
    final @Nullable Class<? extends QueueEvent> on;

    final State to;
    final @Nullable Outcome outcome;

    Transition(State from, @Nullable Class<? extends QueueEvent> on, State to, @Nullable Outcome outcome) {
        this.from = from;
        this.on = on;
        this.to = to;
        this.outcome = outcome;
    }

    /** The row for a change, if the table has it. */
    static Optional<Transition> find(
            State from, @Nullable Class<? extends QueueEvent> on, State to, @Nullable Outcome outcome) {
        for (Transition row : ALL) {
            if (row.from == from && row.on == on && row.to == to && row.outcome == outcome) {
                return Optional.of(row);
            }
        }
        return Optional.empty();
    }
}
