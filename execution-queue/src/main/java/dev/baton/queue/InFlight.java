package dev.baton.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The execution that the kernel has; at most one per queue. */
final class InFlight {
    /** The reason of the request to stop, and the outcome once it has stopped. The first cause wins. */
    record Cause(Outcome outcome, String reason) {}

    final Execution execution;
    final long incarnation;
    final Instant startedAt;
    /** When its run limit ends; null if it has none, or if the end was already reported. */
    @Nullable
    Instant deadline;

    @Nullable
    Cause cause;

    InFlight(Execution execution, long incarnation, Instant startedAt) {
        this.execution = execution;
        this.incarnation = incarnation;
        this.startedAt = startedAt;
        this.deadline = execution
                .submission()
                .runLimit()
                .map(limit -> Deadlines.after(startedAt, limit))
                .orElse(null);
    }

    Transition.State state() {
        return cause == null ? Transition.State.RUNNING : Transition.State.STOPPING;
    }
}
