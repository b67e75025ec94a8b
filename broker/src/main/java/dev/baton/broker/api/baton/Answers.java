package dev.baton.broker.api.baton;

import dev.baton.broker.error.OwnerAnswer;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.queue.Decision;
import dev.baton.queue.Refusal;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** Waits for owners on behalf of a request, at most for a time. */
final class Answers {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private Answers() {}

    /** What an owner answers. */
    static <T> T await(CompletionStage<T> answer) {
        return OwnerAnswer.await(
                answer,
                ANSWER_MAX,
                failure -> new Problem(500, "failed", UserMessage.REQUEST_FAILED, failure),
                new Problem(504, "slow", UserMessage.REQUEST_SLOW));
    }

    /** Lets a decision of a queue pass, or throws its refusal. */
    static void require(Decision decision) {
        if (decision instanceof Decision.Refused refused) {
            Refusal refusal = refused.refusal();
            throw new Problem(status(refusal), refusal.code(), refusal.message());
        }
    }

    private static int status(Refusal refusal) {
        return switch (refusal) {
            case Refusal.QueueFull full -> 429;
            case Refusal.RequestsFull full -> 429;
            case Refusal.NotPresenter others -> 403;
            case Refusal.NotYours others -> 403;
            case Refusal.BatonNotYours others -> 403;
            case Refusal.StaleFence old -> 409;
            case Refusal.UnknownExecution gone -> 409;
            case Refusal.AlreadyRunning running -> 409;
            case Refusal.AlreadySettled settled -> 409;
            case Refusal.NotRunning waiting -> 409;
            case Refusal.KernelGone gone -> 409;
            case Refusal.StaleIncarnation old -> 409;
            case Refusal.NotPresenting open -> 409;
            case Refusal.BatonHeld held -> 409;
            case Refusal.RecipientMayNotRun recipient -> 409;
        };
    }
}
