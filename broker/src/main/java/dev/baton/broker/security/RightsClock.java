package dev.baton.broker.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * The time by which rights begin and end: the machine's clock, which never goes back. Where that is set back, time goes on from where it
 * was, at the pace of a steady clock, until the machine's clock has come up to it; so a link that is over stays over, and one that is made
 * meanwhile ends as it should. What was seen is kept by {@link #remember}, and counts after a restart too.
 *
 * <p>Any thread.
 */
public final class RightsClock implements InstantSource {
    private static final Duration ANCHOR_AGE_MAX = Duration.ofSeconds(1);

    private final InstantSource wall;
    private final LongSupplier steadyNs;
    private final SeenTime seen;
    private volatile Anchor anchor;

    /** Where is kept how far time has come; answers complete when durable. */
    public interface SeenTime {
        /** The latest time that was kept. Blocks. */
        Optional<Instant> load();

        /** Keeps a time. */
        CompletionStage<Void> put(Instant time);
    }

    private record Anchor(Instant at, long ns) {}

    /** A clock over the machine's, with a steady one in nanoseconds from any start. */
    public RightsClock(InstantSource wall, LongSupplier steadyNs, SeenTime seen) {
        this.wall = wall;
        this.steadyNs = steadyNs;
        this.seen = seen;
        Instant now = wall.instant();
        this.anchor =
                new Anchor(seen.load().filter(before -> before.isAfter(now)).orElse(now), steadyNs.getAsLong());
    }

    @Override
    public Instant instant() {
        Anchor from = anchor;
        long ns = steadyNs.getAsLong();
        Instant now = wall.instant();
        Instant steady = from.at().plusNanos(ns - from.ns());
        if (now.isBefore(steady)) {
            return steady;
        }
        if (now.isAfter(from.at().plus(ANCHOR_AGE_MAX))) {
            anchor = new Anchor(now, ns);
        }
        return now;
    }

    /** Keeps how far time has come; completes when durable. */
    public CompletionStage<Void> remember() {
        return seen.put(instant());
    }
}
