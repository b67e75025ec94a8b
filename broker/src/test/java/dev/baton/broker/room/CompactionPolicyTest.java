package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** When a history is looked at and when it is written anew. */
class CompactionPolicyTest {
    private static final long MIB = 1L << 20;

    private final CompactionPolicy policy = new CompactionPolicy();

    @Test
    void aShortHistoryIsLeftAlone() {
        policy.onWrittenAnew(100);
        policy.onAppended(CompactionPolicy.HISTORY_MIN_BYTES - 101);
        assertThat(policy.isLookDue()).isFalse();
        policy.onAppended(1);
        assertThat(policy.isLookDue()).isTrue();
        assertThat(policy.isLong(200)).isTrue();
    }

    @Test
    void aHistoryThatIsOneLargeStateIsLookedAtOnlyWhenItIsFourTimesAsLong() {
        policy.onWrittenAnew(10 * MIB);
        for (int change = 1; change < 30; change++) {
            policy.onAppended(MIB);
            assertThat(policy.isLookDue()).as("after %d MiB of changes", change).isFalse();
        }
        policy.onAppended(MIB);
        assertThat(policy.isLookDue()).isTrue();
    }

    @Test
    void oneLookTellsWhenTheNextIsWorthIt() {
        // as it is when a large document comes from its history
        policy.onAppended(10 * MIB);
        assertThat(policy.isLookDue()).isTrue();
        assertThat(policy.isLong(9 * MIB)).isFalse();
        policy.onAppended(1);
        assertThat(policy.isLookDue())
                .as("the state of a large document is not encoded for every letter")
                .isFalse();
        policy.onAppended(26 * MIB);
        assertThat(policy.isLookDue()).isTrue();
        assertThat(policy.isLong(12 * MIB)).as("the state has grown too").isFalse();
        policy.onAppended(12 * MIB);
        assertThat(policy.isLong(12 * MIB)).isTrue();
        policy.onWrittenAnew(12 * MIB);
        assertThat(policy.isLookDue()).isFalse();
    }
}
