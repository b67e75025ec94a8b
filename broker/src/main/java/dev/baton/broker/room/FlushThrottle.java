package dev.baton.broker.room;

import dev.baton.broker.config.BatonConfig;
import java.time.Duration;

/**
 * When a room writes outputs: appended ones at most once in a window, rewritten ones at most so many bytes in a second.
 *
 * <p>A rewriting is never refused, however big: it is followed by as long a pause as it costs. Owned by the room's agent; the time comes
 * in with each question.
 */
final class FlushThrottle {
    private final long windowNs;
    private final long rewriteBytesPerSecond;
    private long lastNs = Long.MIN_VALUE / 2;
    private long rewriteDueNs = Long.MIN_VALUE / 2;

    FlushThrottle(BatonConfig.Rooms config) {
        this(config.flushWindow(), config.rewriteBytesPerSecond());
    }

    FlushThrottle(Duration window, long rewriteBytesPerSecond) {
        this.windowNs = window.toNanos();
        this.rewriteBytesPerSecond = Math.max(1, rewriteBytesPerSecond);
    }

    /** How long the next flush has to wait still; zero or less: not at all. */
    long waitNs(long nowNs) {
        return lastNs + windowNs - nowNs;
    }

    /** How long the next rewriting has to wait still; zero or less: not at all. */
    long rewriteWaitNs(long nowNs) {
        return rewriteDueNs - nowNs;
    }

    /** Something was written that rewrote so many bytes. */
    void onFlushed(long nowNs, long rewrittenBytes) {
        lastNs = nowNs;
        long costNs = Duration.ofSeconds(1).toNanos() / rewriteBytesPerSecond * rewrittenBytes;
        rewriteDueNs = Math.max(rewriteDueNs, nowNs) + costNs;
    }
}
