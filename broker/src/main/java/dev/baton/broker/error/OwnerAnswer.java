package dev.baton.broker.error;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Waits, on behalf of a request and at most for a time, for what the owner of a kernel or document answers. Blocks: for the thread
 * of a request only, never for an agent's step. The owner goes on when nobody waits any more.
 */
public final class OwnerAnswer {
    private OwnerAnswer() {}

    /**
     * The answer. A {@link Problem} of the owner is thrown as it is, any other failure as what {@code failed} makes of it, a late
     * answer as {@code late}.
     */
    public static <T> T await(
            CompletionStage<T> answer, Duration atMost, Function<Throwable, Problem> failed, Problem late) {
        try {
            return answer.toCompletableFuture().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw cause instanceof Problem problem ? problem : failed.apply(cause);
        } catch (TimeoutException passed) {
            throw late;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Problem(503, "stopping", UserMessage.STOPPING);
        }
    }
}
