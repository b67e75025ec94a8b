package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Proof that a page has applied everything sent before: the server sends its state vector (y-sync step 1), and the page's answer
 * (step 2) comes after all earlier messages were handled. A reply that overtakes the end of its run makes the page write what the
 * server has written, and other pages stumble over that.
 *
 * <p>Bounded in time, since a page may be gone: one that has answered so far is waited for long, for it is only busy (drawing a
 * megabyte, or on a machine with too much to do); one that has left its last question unanswered is waited for a short time, until
 * it answers again. What it has to read still is added.
 *
 * <p>Owned by the room's agent.
 */
final class RoomFences {
    private final SerialAgent agent;
    private final Pace pace;
    private final Map<RoomPeer, ArrayDeque<Asked>> asked = new HashMap<>();
    private final Map<RoomPeer, Long> readBytes = new HashMap<>();
    private final Set<RoomPeer> silent = new HashSet<>();
    private long sentBytes;

    RoomFences(SerialAgent agent, Pace pace) {
        this.agent = agent;
        this.pace = pace;
    }

    /**
     * How long pages are waited for.
     *
     * @param silentMax a page that left its last question unanswered
     * @param busyMax a page that has answered so far
     * @param bytesPerSecond what a page reads at least; it is waited for so much longer
     * @param slowMax any page at most, however much it has to read
     */
    record Pace(Duration silentMax, Duration busyMax, long bytesPerSecond, Duration slowMax) {
        Duration timeFor(boolean isSilent, long unreadBytes) {
            Duration most = isSilent ? silentMax : busyMax;
            long moreMs = unreadBytes * 1000 / Math.max(1, bytesPerSecond);
            return Duration.ofMillis(Math.max(most.toMillis(), Math.min(slowMax.toMillis(), most.toMillis() + moreMs)));
        }
    }

    /** One question to one page; without a fence for the step 1 of the handshake, which nobody waits for. */
    private static final class Asked {
        private final @Nullable Fence fence;
        /** What had been sent by then. */
        private final long sentBytes;

        private SerialAgent.@Nullable Timer timer;
        private boolean over;

        Asked(@Nullable Fence fence, long sentBytes) {
            this.fence = fence;
            this.sentBytes = sentBytes;
        }

        /** The page has answered, has gone, or is waited for no longer. */
        void end() {
            if (timer != null) {
                timer.cancel();
            }
            if (!over && fence != null) {
                over = true;
                fence.missing--;
                if (fence.missing == 0) {
                    fence.passed.complete(null);
                }
            }
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

    /** Asks these pages; completes when each has answered, has gone, or its time is over. */
    CompletableFuture<Void> raise(Collection<RoomPeer> peers, Question ask) {
        Fence fence = new Fence();
        List<RoomPeer> each = new ArrayList<>(peers);
        fence.missing = each.size();
        if (each.isEmpty()) {
            fence.passed.complete(null);
            return fence.passed;
        }
        for (RoomPeer peer : each) {
            Asked question = new Asked(fence, sentBytes);
            questions(peer).add(question);
            ask.to(peer);
            long unread = sentBytes - readBytes.getOrDefault(peer, sentBytes);
            question.timer = agent.after(pace.timeFor(silent.contains(peer), unread), () -> onSilence(peer, question));
        }
        return fence.passed;
    }

    private void onSilence(RoomPeer peer, Asked question) {
        if (!question.over && asked.containsKey(peer)) {
            silent.add(peer);
        }
        question.end();
    }

    /** Whether an answer of this page is still to come. */
    boolean isAsked(RoomPeer peer) {
        ArrayDeque<Asked> questions = asked.get(peer);
        return questions != null && !questions.isEmpty();
    }

    /** A page has answered a step 1. */
    void onAnswer(RoomPeer peer) {
        silent.remove(peer);
        ArrayDeque<Asked> questions = asked.get(peer);
        Asked oldest = questions == null ? null : questions.poll();
        if (oldest != null) {
            readBytes.put(peer, oldest.sentBytes);
            oldest.end();
        }
    }

    /** A page has gone: nobody waits for it. */
    void onLeft(RoomPeer peer) {
        readBytes.remove(peer);
        silent.remove(peer);
        ArrayDeque<Asked> questions = asked.remove(peer);
        if (questions != null) {
            questions.forEach(Asked::end);
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
