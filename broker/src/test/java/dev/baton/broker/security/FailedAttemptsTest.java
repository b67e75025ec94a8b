package dev.baton.broker.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How often somebody may fail, and how much of that is remembered. */
final class FailedAttemptsTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final int PER_MINUTE = 10;
    private static final int KEPT = 1_000;

    private final FailedAttempts attempts = new FailedAttempts(PER_MINUTE, KEPT);

    @Test
    void tenAMinutePassForAnAddressAndForALink() {
        for (int i = 0; i < PER_MINUTE; i++) {
            assertThat(attempts.note("192.0.2.1", "link" + i, NOON)).isTrue();
            assertThat(attempts.note("192.0.2.1" + i, "one link", NOON)).isTrue();
        }
        assertThat(attempts.note("192.0.2.1", "another", NOON.plusSeconds(59))).isFalse();
        assertThat(attempts.note("198.51.100.1", "one link", NOON.plusSeconds(59)))
                .isFalse();
        assertThat(attempts.note("198.51.100.2", "another link", NOON.plusSeconds(59)))
                .isTrue();
        assertThat(attempts.note("192.0.2.1", "another", NOON.plusSeconds(60))).isTrue();
    }

    @Test
    void whoeverTriesUnderManyNamesFillsNoMemory() {
        for (int i = 0; i < 3 * KEPT; i++) {
            attempts.note("192.0.2.1", "link" + i, NOON);
        }
        assertThat(attempts.windowCount()).isEqualTo(KEPT);
        assertThat(attempts.note("192.0.2.1", "one more", NOON))
                .as("whoever goes on is not forgotten")
                .isFalse();
    }
}
