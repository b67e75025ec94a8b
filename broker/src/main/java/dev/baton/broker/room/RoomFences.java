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
 * (step 2) comes after all earlier messages were handled. Bounded in time, since a page may be busy or gone: a short time, and more
 * where the page has much to read still, for a page that draws a megabyte of output answers after that. A reply that overtakes the
 * end of its run makes the page write what the server has written, and other pages stumble over that.
 *
 * <p>Owned by the room's agent.
 */
final class RoomFences {
    private final SerialAgent agent;
    private final Pace pace;
    private final Map<RoomPeer, ArrayDeque<Asked>> asked = new HashMap<>();
    private final Map<RoomPeer, Long> readBytes = new HashMap<>();
    private long sentBytes;

    RoomFences(SerialAgent agent, Pace pace) {
        this.agent = agent;
        this.pace = pace;
    }

    /**
     * How fast pages are taken to read.
     *
     * @param max how long any page is waited for
     * @param bytesPerSecond what a page reads at least; it is waited for so much longer
     * @param slowMax how long a page is waited for at most, however much it has to read
     */
    record Pace(Duration max, long bytesPerSecond, Duration slowMax) {
        Duration timeFor(long unreadBytes) {
            long moreMs = unreadBytes * 1000 / Math.max(1, bytesPerSecond);
            return Duration.ofMillis(Math.max(max.toMillis(), Math.min(slowMax.toMillis(), max.toMillis() + moreMs)));
        }
    }

    /** One question to one page; null for the step 1 of the handshake, which nobody waits for. */
    private static final class Asked {
        private final @Nullable Fence fence;
        /** What had been sent by then. */
        private final long sentBytes;

        Asked(@Nullable Fence fence, long sentBytes) {
            this.fence = fence;
            this.sentBytes = sentBytes;
        }
    }

    private static final class Fence {
        private final CompletableFuture<Void> passed = new CompletableFuture<>();
        private int missing;
    }

    /** A step 1 was sent for another reason, so one more answer will come from this page. */
    void onAskedOtherwise(RoomPeer peer) {
        questions(peer).add(new Asked(null, sentBytes));
    }

    /** So much was sent to every page. */
    void onSent(long bytes) {
        sentBytes += bytes;
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
            questions(peer).add(new Asked(fence, sentBytes));
            ask.to(peer);
        }
        long unread = each.stream()
                .mapToLong(peer -> sentBytes - readBytes.getOrDefault(peer, sentBytes))
                .max()
                .orElse(0);
        SerialAgent.Timer timer = agent.after(pace.timeFor(unread), () -> fence.passed.complete(null));
        fence.passed.thenRun(timer::cancel);
        return fence.passed;
    }

    /** A page has answered a step 1. */
    void onAnswer(RoomPeer peer) {
        ArrayDeque<Asked> questions = asked.get(peer);
        Asked oldest = questions == null ? null : questions.poll();
        if (oldest != null) {
            readBytes.put(peer, oldest.sentBytes);
            if (oldest.fence != null) {
                pass(oldest.fence);
            }
        }
    }

    /** A page has gone: nobody waits for it. */
    void onLeft(RoomPeer peer) {
        readBytes.remove(peer);
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
