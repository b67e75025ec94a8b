package dev.baton.broker.room;

import dev.baton.broker.agent.RateLimiter;
import dev.baton.broker.config.BatonConfig;
import java.util.function.LongSupplier;

/**
 * How fast one person, over all their sockets, may change a presence, which everybody in the room is told: so many changes and so many
 * bytes a second, with a second's worth at once. Whoever may only look may say where they are, but not drown the others.
 *
 * <p>Owned by the room's agent.
 */
final class PresenceRateLimiter {
    private static final long SECOND_NS = 1_000_000_000;

    private final BatonConfig.Rooms.Presence limits;
    private final RateLimiter limiter;

    PresenceRateLimiter(BatonConfig.Rooms.Presence limits, LongSupplier nanoTime) {
        this.limits = limits;
        this.limiter = new RateLimiter(nanoTime, SECOND_NS);
    }

    /** Takes a change of so many bytes in, or answers how long it has to wait, in nanoseconds; 0: it was taken in. */
    long waits(RoomPeer peer, long bytes) {
        String person = peer.caller().username();
        long wait = limiter.waitNs(person);
        if (wait == 0) {
            long forOne = SECOND_NS / limits.changesPerSecondMax();
            long forBytes = bytes * SECOND_NS / limits.bytesPerSecondMax();
            limiter.use(person, Math.max(forOne, forBytes));
        }
        return wait;
    }
}
