package dev.baton.broker.api.baton;

import dev.baton.broker.error.Problem;
import dev.baton.queue.Decision;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for owners on behalf of a request, at most for a time. */
final class Answers {
    private static final int MAX_SECONDS = 30;

    private Answers() {}

    /** What an owner answers. */
    static <T> T await(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(MAX_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Problem problem) {
                throw problem;
            }
            throw new Problem(500, "failed", "That failed: " + failed.getCause());
        } catch (TimeoutException late) {
            throw new Problem(504, "slow", "That takes too long. Try again in a moment.");
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Problem(503, "stopping", "The broker is being stopped.");
        }
    }

    /** Lets a decision of a queue pass, or throws its refusal with a status. */
    static void require(Decision decision, int status) {
        if (decision instanceof Decision.Refused refused) {
            int told = refused.refusal().code().equals("not_yours") ? 403 : status;
            throw new Problem(told, refused.refusal().code(), refused.refusal().message());
        }
    }
}
