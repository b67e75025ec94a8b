package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Proof that a page has applied everything sent before: the server sends its state vector (y-sync step 1), and the page's answer
 * (step 2) comes after all earlier messages were handled. Bounded in time, since a page may be busy or gone.
 *
 * <p>Owned by the room's agent.
 */
final class RoomFences {
    private final SerialAgent agent;
    private final Duration max;
    private final Map<RoomPeer, ArrayDeque<Asked>> asked = new HashMap<>();

    RoomFences(SerialAgent agent, Duration max) {
        this.agent = agent;
        this.max = max;
    }

    /** One question to one page; null for the step 1 of the handshake, which nobody waits for. */
    private static final class Asked {
        private final @Nullable Fence fence;

        Asked(@Nullable Fence fence) {
            this.fence = fence;
        }
    }

    private static final class Fence {
        private final CompletableFuture<Void> passed = new CompletableFuture<>();
        private int missing;
    }

    /** A step 1 was sent for another reason, so one more answer will come from this page. */
    void onAskedOtherwise(RoomPeer peer) {
        questions(peer).add(new Asked(null));
    }

    /** Asks these pages; completes when all have answered, have gone, or the time is over. */
    CompletableFuture<Void> raise(Collection<RoomPeer> peers, Question ask) {
        Fence fence = new Fence();
        List<RoomPeer> each = new ArrayList<>(peers);
        fence.missing = each.size();
        if (each.isEmpty()) {
            fence.passed.complete(null);
            return fence.passed;
        }
        for (RoomPeer peer : each) {
            questions(peer).add(new Asked(fence));
            ask.to(peer);
        }
        SerialAgent.Timer timer = agent.after(max, () -> fence.passed.complete(null));
        fence.passed.thenRun(timer::cancel);
        return fence.passed;
    }

    /** A page has answered a step 1. */
    void onAnswer(RoomPeer peer) {
        ArrayDeque<Asked> questions = asked.get(peer);
        Asked oldest = questions == null ? null : questions.poll();
        if (oldest != null && oldest.fence != null) {
            pass(oldest.fence);
        }
    }

    /** A page has gone: nobody waits for it. */
    void onLeft(RoomPeer peer) {
        ArrayDeque<Asked> questions = asked.remove(peer);
        if (questions != null) {
            for (Asked each : questions) {
                if (each.fence != null) {
                    pass(each.fence);
                }
            }
        }
    }

    private static void pass(Fence fence) {
        fence.missing--;
        if (fence.missing == 0) {
            fence.passed.complete(null);
        }
    }

    private ArrayDeque<Asked> questions(RoomPeer peer) {
        return asked.computeIfAbsent(peer, each -> new ArrayDeque<>());
    }

    /** Sends a step 1 to one page. */
    @FunctionalInterface
    interface Question {
        void to(RoomPeer peer);
    }
}
