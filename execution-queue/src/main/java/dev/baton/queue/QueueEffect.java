package dev.baton.queue;

import java.time.Instant;

/**
 * An instruction to the caller after an event, to be carried out strictly in the given order over all events.
 *
 * <p>An effect whose name begins with {@code Record} is a barrier: later effects are carried out only when the record is
 * durable. So no user is told of an execution that a crash could forget, and nothing is sent to a kernel without a durable
 * record of it.
 */
public sealed interface QueueEffect {

    /**
     * Record that the execution was accepted, then tell its requester.
     *
     * @param intent whether the same record also says that it is about to be dispatched, see {@link RecordIntent}
     */
    record RecordAccepted(Execution execution, boolean intent) implements QueueEffect {}

    /**
     * Record that the execution is about to be dispatched; one append together with the outcome of the previous one.
     *
     * <p>Emitted once for every dispatched execution, unless its {@link RecordAccepted} included it. After a crash an
     * execution with this record and without an outcome may have run; one without it has not.
     */
    record RecordIntent(Execution execution) implements QueueEffect {}

    /** Send the execution to the kernel process of that incarnation; from now on it is the one in flight. */
    record Dispatch(Execution execution, long incarnation, Instant startedAt) implements QueueEffect {}

    /**
     * Record the outcome, then answer the requester. Several in one decision are in the order of submission.
     *
     * @param started whether it ever reached the kernel
     * @param reason empty, or a sentence for users
     */
    record Settle(Execution execution, boolean started, Outcome outcome, String reason, Instant settledAt)
            implements QueueEffect {}

    /** Interrupt the kernel, if and only if this execution is still the one in flight there. */
    record SendInterrupt(Execution execution, long incarnation) implements QueueEffect {}

    /** Announce that the visible state of the queue has changed; once per decision, last. */
    record AnnounceQueue() implements QueueEffect {}

    /** Announce that the mode or the baton has changed; once per decision, last. */
    record AnnounceBaton(BatonView baton) implements QueueEffect {}
}
