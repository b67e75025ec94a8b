package dev.baton.broker.security;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what failed, for each address and each link, in windows of a minute. What succeeds is never slowed down, so nobody can lock
 * others out of a link. Guarded by {@code this}; the oldest windows are forgotten beyond a bound.
 */
final class FailedTries {
    static final int PER_WINDOW_MAX = 10;
    static final int WINDOWS_MAX = 10_000;
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private record Window(Instant began, int failures) {}

    private final Map<String, Window> windows = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > WINDOWS_MAX;
        }
    };

    /** Notes a failure under both names; false when there were too many under one of them. */
    synchronized boolean note(String address, String linkId, Instant now) {
        boolean addressPasses = count("address " + address, now) <= PER_WINDOW_MAX;
        return count("link " + linkId, now) <= PER_WINDOW_MAX && addressPasses;
    }

    synchronized int windowCount() {
        return windows.size();
    }

    private int count(String name, Instant now) {
        Window former = windows.remove(name);
        Window present = former == null || !now.isBefore(former.began().plus(WINDOW))
                ? new Window(now, 1)
                : new Window(former.began(), former.failures() + 1);
        windows.put(name, present);
        return present.failures();
    }
}
