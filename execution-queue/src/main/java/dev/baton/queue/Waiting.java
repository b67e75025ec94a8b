package dev.baton.queue;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One waiting execution and its place; only {@link Turns} changes it. */
final class Waiting {
    final Execution execution;
    /** When it has waited too long; null: never. */
    final @Nullable Instant deadline;
    /** Its lane: usually that of its own user; another one after a move by a user with the right. */
    PersonQueue personQueue;
    /** Its place in the order of arrival; meaningless if it is piggybacked. */
    long place;
    /** Whether it shares the turn of the next one in the lane that is not piggybacked. */
    boolean piggybacked;

    Waiting(Execution execution, PersonQueue personQueue) {
        this.execution = execution;
        this.personQueue = personQueue;
        this.place = execution.number();
        this.deadline = execution
                .submission()
                .waitLimit()
                .map(limit -> Deadlines.after(execution.submittedAt(), limit))
                .orElse(null);
    }
}
