package dev.baton.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What was over stays over when the machine's clock is set back. */
final class RightsClockTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AtomicReference<Instant> wall = new AtomicReference<>(NOON);
    private final AtomicLong steady = new AtomicLong(77);
    private final Kept kept = new Kept();

    private static final class Kept implements RightsClock.SeenTime {
        Optional<Instant> time = Optional.empty();

        @Override
        public Optional<Instant> load() {
            return time;
        }

        @Override
        public CompletionStage<Void> put(Instant seen) {
            time = Optional.of(seen);
            return CompletableFuture.completedFuture(null);
        }
    }

    private RightsClock clock() {
        return new RightsClock(wall::get, steady::get, kept);
    }

    private void passes(Duration time) {
        wall.updateAndGet(now -> now.plus(time));
        steady.addAndGet(time.toNanos());
    }

    @Test
    void itShowsTheMachinesTime() {
        RightsClock clock = clock();
        passes(Duration.ofHours(5));
        assertThat(clock.instant()).isEqualTo(NOON.plus(Duration.ofHours(5)));
        wall.set(NOON.plus(Duration.ofDays(3)));
        assertThat(clock.instant()).as("set forward, or woken from sleep").isEqualTo(NOON.plus(Duration.ofDays(3)));
    }

    @Test
    void setBackItGoesOnFromWhereItWasAtTheSamePace() {
        RightsClock clock = clock();
        passes(Duration.ofMinutes(10));
        Instant before = clock.instant();
        wall.set(NOON.minus(Duration.ofDays(1)));
        assertThat(clock.instant()).isEqualTo(before);
        passes(Duration.ofMinutes(1));
        assertThat(clock.instant()).isEqualTo(before.plus(Duration.ofMinutes(1)));
        wall.set(before.plus(Duration.ofMinutes(30)));
        assertThat(clock.instant()).isEqualTo(before.plus(Duration.ofMinutes(30)));
    }

    @Test
    void itIsNeverEarlierThanBeforeItsRestart() {
        RightsClock first = clock();
        passes(Duration.ofHours(1));
        first.remember();
        wall.set(NOON.minus(Duration.ofDays(30)));
        steady.set(0);
        RightsClock second = clock();
        assertThat(second.instant()).isEqualTo(NOON.plus(Duration.ofHours(1)));
        passes(Duration.ofMinutes(5));
        assertThat(second.instant()).isEqualTo(NOON.plus(Duration.ofMinutes(65)));
    }
}
