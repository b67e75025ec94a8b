package dev.baton.broker.api.baton;

import dev.baton.broker.error.OwnerAnswer;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.concurrent.CompletableFuture;

/**
 * The order of requests that each name the one before them, whichever arrives first: a request waits until its predecessor's cells are
 * in the queue. Names are a person's own.
 *
 * <p>Bounded: the names used last, {@link #NAMES_MAX} of all people together; who waits for an older one is told that it did not come. Any
 * thread.
 */
final class RequestChain {
    static final int NAMES_MAX = 1_000;

    private final Duration predecessorMax;
    private final SequencedMap<Name, CompletableFuture<Void>> taken = new LinkedHashMap<>();

    RequestChain(Duration predecessorMax) {
        this.predecessorMax = predecessorMax;
    }

    private record Name(String username, String requestId) {}

    /** To be completed when that person's request of that name has been taken or refused. */
    CompletableFuture<Void> begin(String username, String requestId) {
        return named(username, requestId);
    }

    /** Blocks until that person's request of that name has been taken or refused, whether it has come yet or not. */
    void awaitPredecessor(String username, String requestId) {
        OwnerAnswer.await(
                named(username, requestId),
                predecessorMax,
                failure -> new Problem(500, "failed", UserMessage.PREDECESSOR_FAILED, failure),
                new Problem(408, "predecessor", UserMessage.PREDECESSOR_MISSING));
    }

    private synchronized CompletableFuture<Void> named(String username, String requestId) {
        CompletableFuture<Void> request =
                taken.computeIfAbsent(new Name(username, requestId), name -> new CompletableFuture<>());
        if (taken.size() > NAMES_MAX) {
            taken.pollFirstEntry();
        }
        return request;
    }
}
