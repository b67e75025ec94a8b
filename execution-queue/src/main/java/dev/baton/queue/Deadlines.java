package dev.baton.queue;

import java.time.Duration;
import java.time.Instant;

/** Arithmetic of deadlines that cannot overflow. */
final class Deadlines {
    private Deadlines() {}

    /** {@code from} plus {@code limit}, or the end of time. */
    static Instant after(Instant from, Duration limit) {
        Duration left = Duration.between(from, Instant.MAX);
        return limit.compareTo(left) >= 0 ? Instant.MAX : from.plus(limit);
    }
}
