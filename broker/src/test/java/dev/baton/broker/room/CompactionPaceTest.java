package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a history is looked at and when it is written anew. */
class CompactionPaceTest {
    private static final long MIB = 1L << 20;

    private final CompactionPace pace = new CompactionPace();

    @Test
    void aShortHistoryIsLeftAlone() {
        pace.onWrittenAnew(100);
        pace.onAppended(CompactionPace.HISTORY_MIN_BYTES - 101);
        assertThat(pace.isLookDue()).isFalse();
        pace.onAppended(1);
        assertThat(pace.isLookDue()).isTrue();
        assertThat(pace.isLong(200)).isTrue();
    }

    @Test
    void aHistoryThatIsOneLargeStateIsLookedAtOnlyWhenItIsFourTimesAsLong() {
        pace.onWrittenAnew(10 * MIB);
        for (int change = 1; change < 30; change++) {
            pace.onAppended(MIB);
            assertThat(pace.isLookDue()).as("after %d MiB of changes", change).isFalse();
        }
        pace.onAppended(MIB);
        assertThat(pace.isLookDue()).isTrue();
    }

    @Test
    void oneLookTellsWhenTheNextIsWorthIt() {
        // as it is when a large document comes from its history
        pace.onAppended(10 * MIB);
        assertThat(pace.isLookDue()).isTrue();
        assertThat(pace.isLong(9 * MIB)).isFalse();
        pace.onAppended(1);
        assertThat(pace.isLookDue())
                .as("the state of a large document is not encoded for every letter")
                .isFalse();
        pace.onAppended(26 * MIB);
        assertThat(pace.isLookDue()).isTrue();
        assertThat(pace.isLong(12 * MIB)).as("the state has grown too").isFalse();
        pace.onAppended(12 * MIB);
        assertThat(pace.isLong(12 * MIB)).isTrue();
        pace.onWrittenAnew(12 * MIB);
        assertThat(pace.isLookDue()).isFalse();
    }
}
