package dev.baton.broker.security;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Counts what failed, for each address and each link, in windows of a minute. What succeeds is never slowed down, so nobody can lock
 * others out of a link. Guarded by {@code this}; the oldest windows are forgotten beyond a bound.
 */
final class FailedAttempts {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final int perWindowMax;
    private final int windowsMax;

    private record Window(Instant began, int failures) {}

    private final Map<String, Window> windows = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Window> eldest) {
            return size() > windowsMax;
        }
    };

    /** So many failures of an address or a link in a minute; so many addresses and links are remembered. */
    FailedAttempts(int perWindowMax, int windowsMax) {
        this.perWindowMax = perWindowMax;
        this.windowsMax = windowsMax;
    }

    /** Notes a failure under both names; false when there were too many under one of them. */
    synchronized boolean note(String address, String linkId, Instant now) {
        boolean addressPasses = count("address " + address, now) <= perWindowMax;
        return count("link " + linkId, now) <= perWindowMax && addressPasses;
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
