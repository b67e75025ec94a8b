package dev.baton.broker.room;

import dev.baton.broker.config.BatonConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How fast one page may change its presence, which everybody in the room is told: so many changes and so many bytes a second, with a
 * second's worth at once. Whoever may only look may say where they are, but not drown the others.
 *
 * <p>Owned by the room's agent; one number for each page that has said something.
 */
final class PresenceRateLimiter {
    private static final long SECOND_NS = 1_000_000_000;

    private final BatonConfig.Rooms.Presence limits;
    private final LongSupplier nanoTime;
    /** Up to when what a page has said uses up its time. */
    private final Map<RoomPeer, Long> usedUntil = new HashMap<>();

    PresenceRateLimiter(BatonConfig.Rooms.Presence limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.nanoTime = nanoTime;
    }

    /** Takes a change of so many bytes in, or answers how long it has to wait, in nanoseconds; 0: it was taken in. */
    long waits(RoomPeer peer, long bytes) {
        long now = nanoTime.getAsLong();
        Long used = usedUntil.get(peer);
        long from = used == null || used - now < 0 ? now : used;
        long wait = from - now - SECOND_NS;
        if (wait > 0) {
            return wait;
        }
        long forOne = SECOND_NS / limits.changesPerSecondMax();
        long forBytes = bytes * SECOND_NS / limits.bytesPerSecondMax();
        usedUntil.put(peer, from + Math.max(forOne, forBytes));
        return 0;
    }

    void onLeft(RoomPeer peer) {
        usedUntil.remove(peer);
    }
}
