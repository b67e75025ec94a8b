package dev.baton.broker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A budget of time for each person, under a time that the test brings. */
class RateLimiterTest {
    private long now;
    private final RateLimiter limiter = new RateLimiter(() -> now, 100);

    @Test
    void whoUsesMoreThanTheirTimeWaitsAndNobodyElseDoes() {
        limiter.use("vera", 80);
        assertThat(limiter.waitNs("vera")).isZero();
        limiter.use("vera", 80);
        assertThat(limiter.waitNs("vera")).isEqualTo(60);
        assertThat(limiter.waitNs("anna")).isZero();
        now += 60;
        assertThat(limiter.waitNs("vera")).isZero();
        now += 10_000;
        limiter.use("vera", 101);
        assertThat(limiter.waitNs("vera"))
                .as("time that was not used is not saved")
                .isEqualTo(1);
    }

    @Test
    void peopleWhoseTimeHasPassedAreForgotten() {
        for (int i = 0; i < 10_000; i++) {
            limiter.use("person-" + i, 10);
            now += 10;
        }
        assertThat(limiter.size()).isLessThanOrEqualTo(1024);
    }
}
