package dev.baton.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The execution that the kernel has; at most one per queue. */
final class InFlight {
    /** Why it was asked to stop, and how it shall settle once it has. The first cause stays. */
    record Cause(Outcome outcome, String reason) {}

    final Execution execution;
    final long incarnation;
    final Instant startedAt;
    /** When it has run too long; null: never, or it has been told already. */
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
