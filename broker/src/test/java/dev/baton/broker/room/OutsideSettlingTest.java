package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutsideSettlingTest {
    private static final long S = Duration.ofSeconds(1).toNanos();

    private final OutsideSettling settling = new OutsideSettling(Duration.ofSeconds(3));

    @Test
    void aVersionCountsWhenItHasStayed() {
        assertThat(settling.hasStayed("a", 10 * S)).isFalse();
        assertThat(settling.remaining(11 * S)).isEqualTo(Duration.ofSeconds(2));
        assertThat(settling.hasStayed("a", 12 * S)).isFalse();
        assertThat(settling.hasStayed("b", 13 * S)).isFalse();
        assertThat(settling.hasStayed("b", 15 * S)).isFalse();
        assertThat(settling.hasStayed("b", 16 * S)).isTrue();
    }

    @Test
    void aFileThatWasWholeMeanwhileIsWaitedForAnew() {
        settling.hasStayed("a", 0);
        settling.clear();
        assertThat(settling.hasStayed("a", 3 * S)).isFalse();
        assertThat(settling.hasStayed("a", 6 * S)).isTrue();
    }

    @Test
    void aFileThatNeverStaysCountsInTheEnd() {
        for (int at = 0; at < 30; at++) {
            assertThat(settling.hasStayed("version " + at, at * S)).isFalse();
        }
        assertThat(settling.hasStayed("version 30", 30 * S)).isTrue();
    }
}
