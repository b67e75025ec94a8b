package dev.baton.broker.room;

import java.time.Duration;

/**
 * Waits until another program has written a file to its end: programs empty a file before they write it, so one that was emptied, cut
 * short or made unreadable counts only when it has stayed so. Owned by the room's agent.
 *
 * <p>Bounded: a file that never stays the same counts as it is after ten times that long.
 */
final class OutsideSettling {
    private static final int ALTOGETHER = 10;

    private final long neededNs;
    private String version = "";
    private long sinceNs;
    private long firstNs;

    OutsideSettling(Duration needed) {
        this.neededNs = needed.toNanos();
    }

    /** Whether a version has stayed long enough; {@code nowNs} is a time that only goes on. */
    boolean hasStayed(String sha256, long nowNs) {
        if (version.isEmpty()) {
            firstNs = nowNs;
        }
        if (!version.equals(sha256)) {
            version = sha256;
            sinceNs = nowNs;
        }
        return remaining(nowNs).isZero();
    }

    /** How long until the version that was seen last has stayed long enough. */
    Duration remaining(long nowNs) {
        long untilStayed = sinceNs + neededNs - nowNs;
        long untilTaken = firstNs + ALTOGETHER * neededNs - nowNs;
        return Duration.ofNanos(Math.max(0, Math.min(untilStayed, untilTaken)));
    }

    /** The file is whole again. */
    void clear() {
        version = "";
    }
}
