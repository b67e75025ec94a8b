package dev.baton.broker.agent;

import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How fast each person may have something done: what it costs is time, in nanoseconds, and so much of it may be used ahead.
 *
 * <p>One number for each person who used any of late; they outlive the person's sockets, so a new socket is no new budget. Confined to
 * one thread.
 */
public final class RateLimiter {
    /** From so many people on those are forgotten whose time has passed. */
    private static final int PEOPLE_MAX = 1024;

    private final LongSupplier nanoTime;
    private final long aheadNs;
    /** Up to when what a person had done uses up their time. */
    private final Map<String, Long> usedUntil = new HashMap<>();

    /** @param aheadNs how much may be used at once */
    public RateLimiter(LongSupplier nanoTime, long aheadNs) {
        this.nanoTime = nanoTime;
        this.aheadNs = aheadNs;
    }

    /** How long a person has to wait, in nanoseconds; 0: not at all. */
    public long waitNs(String person) {
        long now = nanoTime.getAsLong();
        return Math.max(0, from(person, now) - now - aheadNs);
    }

    /** A person had something done. */
    public void use(String person, long costNs) {
        long now = nanoTime.getAsLong();
        usedUntil.put(person, from(person, now) + costNs);
        if (usedUntil.size() > PEOPLE_MAX) {
            usedUntil.values().removeIf(until -> until - now <= 0);
        }
    }

    private long from(String person, long now) {
        Long used = usedUntil.get(person);
        return used == null || used - now < 0 ? now : used;
    }

    /** How many people have a number. */
    int size() {
        return usedUntil.size();
    }
}
