package dev.baton.broker.security;

import java.util.concurrent.atomic.AtomicLong;

/** A number of bytes that many may hold together. Safe for any thread. */
final class ByteBudget {
    private final long max;
    private final AtomicLong held = new AtomicLong();

    ByteBudget(long max) {
        this.max = max;
    }

    /** The most that can be held at a time. */
    long max() {
        return max;
    }

    /** Takes so many bytes; false, and nothing taken, when the rest is not enough. */
    boolean take(long bytes) {
        long now = held.get();
        while (bytes <= max - now) {
            if (held.compareAndSet(now, now + bytes)) {
                return true;
            }
            now = held.get();
        }
        return false;
    }

    /** Gives back what was taken. */
    void give(long bytes) {
        held.addAndGet(-bytes);
    }
}
