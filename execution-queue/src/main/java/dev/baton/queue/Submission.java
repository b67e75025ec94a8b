package dev.baton.queue;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One execution as submitted.
 *
 * @param executionId globally unique; submitting the same id again is a no-op
 * @param stopOnError whether an error here, or earlier in the same client session, stops the later ones
 * @param listed whether users see it in the queue; widget traffic and silent requests take their turn unlisted
 * @param cell its cell, opaque to the queue (for example document and cell id)
 * @param waitLimit how long it may wait before it settles as {@link Outcome#TIMED_OUT}
 * @param runLimit how long it may run before it is interrupted and settles as {@link Outcome#TIMED_OUT}
 */
public record Submission(
        String executionId,
        boolean stopOnError,
        boolean listed,
        Optional<String> cell,
        Optional<Duration> waitLimit,
        Optional<Duration> runLimit) {

    public Submission {
        Objects.requireNonNull(executionId, "executionId");
        if (waitLimit.isPresent() && !waitLimit.get().isPositive()
                || runLimit.isPresent() && !runLimit.get().isPositive()) {
            throw new IllegalArgumentException("A limit of time must be positive.");
        }
    }

    /** A listed execution without limits of time. */
    public static Submission of(String executionId, boolean stopOnError, Optional<String> cell) {
        return new Submission(executionId, stopOnError, true, cell, Optional.empty(), Optional.empty());
    }
}
