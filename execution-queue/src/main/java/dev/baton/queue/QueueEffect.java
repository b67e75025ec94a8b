package dev.baton.queue;

import java.time.Instant;

/**
 * Something that the caller does after an event, strictly in the order given, over all events.
 *
 * <p>An effect whose name begins with {@code Record} is a barrier: what comes after it happens only when the record is durable.
 * So nobody is told of an execution that a crash could forget, and nothing is sent to a kernel that a crash could forget was
 * sent.
 */
public sealed interface QueueEffect {

    /**
     * Write that the execution was accepted, and then tell its requester.
     *
     * @param intent whether the same record also says that it is about to be dispatched, see {@link RecordIntent}
     */
    record RecordAccepted(Execution execution, boolean intent) implements QueueEffect {}

    /**
     * Write that the execution is about to be dispatched; together with the outcome of the one before it is one append.
     *
     * <p>Asked for once for every execution that is ever dispatched, unless its {@link RecordAccepted} said so already. After
     * a crash an execution with this record and without an outcome may have run, one without it has not.
     */
    record RecordIntent(Execution execution) implements QueueEffect {}

    /** Send the execution to the kernel process of that incarnation; from now on it is the one in flight. */
    record Dispatch(Execution execution, long incarnation, Instant startedAt) implements QueueEffect {}

    /**
     * Write the outcome, and then answer the requester. Several in one decision are in the order of submission.
     *
     * @param started whether it ever reached the kernel
     * @param reason empty, or a sentence for people
     */
    record Settle(Execution execution, boolean started, Outcome outcome, String reason, Instant settledAt)
            implements QueueEffect {}

    /** Interrupt the kernel, if and only if this execution is still the one in flight there. */
    record SendInterrupt(Execution execution, long incarnation) implements QueueEffect {}

    /** Tell everybody that what the queue shows has changed; once per decision, last. */
    record AnnounceQueue() implements QueueEffect {}

    /** Tell everybody that the mode or the baton has changed; once per decision, last. */
    record AnnounceBaton(BatonView baton) implements QueueEffect {}
}
