package dev.baton.queue;

import java.time.Instant;

/**
 * One accepted execution: what never changes about it.
 *
 * @param number grows by one with every accepted execution of this queue; the order of submission
 * @param person who asked; the unit of fair turns and limits
 * @param clientSession the client's own session id; only meaningful together with {@code person}
 * @param batchId id of the first execution of the batch: what one client session sent while an earlier execution of its own
 *     was unsettled
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

    /** Whether the same page, or program, of the same person sent both; two people's sessions of one name are two. */
    boolean isOfSessionOf(Execution other) {
        return person.equals(other.person) && clientSession.equals(other.clientSession);
    }
}
