package dev.baton.queue;

import java.time.Instant;

/**
 * The immutable part of an accepted execution.
 *
 * @param number grows by one with every accepted execution of this queue; the order of submission
 * @param person the requester; the unit of fair turns and limits
 * @param clientSession the client's own session id; unique only together with {@code person}
 * @param batchId id of the first execution of the batch, see {@link Batches}
 * @param submittedAt when it was accepted
 */
public record Execution(
        long number,
        String person,
        String clientSession,
        String batchId,
        SubmissionSource source,
        Submission submission,
        Instant submittedAt) {

    /** The id it was handed in with. */
    public String executionId() {
        return submission.executionId();
    }

    /**
     * Whether the same page or program of the same user sent both. Sessions of two users are different even if their names are
     * the same.
     */
    boolean isOfSessionOf(Execution other) {
        return person.equals(other.person) && clientSession.equals(other.clientSession);
    }
}
