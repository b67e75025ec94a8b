package dev.baton.broker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** One person's part of an agent's mailbox, on threads that the test steps. */
class MailboxSharesTest {
    private final ArrayDeque<Runnable> threads = new ArrayDeque<>();
    private final AgentRuntime runtime = new AgentRuntime(threads::add, new NoTimers());
    private final MailboxShares shares = new MailboxShares(runtime.agent("full", 4), 3);
    private int done;
    private int taken;

    private boolean offer(String person) {
        return shares.offer(person, 1, () -> done++, () -> taken++);
    }

    private void runAll() {
        while (!threads.isEmpty()) {
            threads.remove().run();
        }
    }

    @Test
    void whoFillsTheirShareIsRefusedAndTheOthersAreNot() {
        for (int i = 0; i < 3; i++) {
            assertThat(offer("vera")).isTrue();
        }
        assertThat(offer("vera")).isFalse();
        assertThat(offer("anna")).isTrue();
        assertThat(offer("ben")).as("the mailbox itself is full").isFalse();
        runAll();
        assertThat(done).isEqualTo(4);
        assertThat(taken).isEqualTo(4);
        assertThat(shares.size()).isZero();
        assertThat(offer("vera")).isTrue();
        runAll();
        assertThat(done).isEqualTo(5);
    }

    @Test
    void aStepThatFailsGivesItsPlaceBack() {
        shares.offer(
                "vera",
                1,
                () -> {
                    throw new IllegalStateException("on purpose");
                },
                () -> taken++);
        runAll();
        assertThat(taken).isEqualTo(1);
        assertThat(shares.size()).isZero();
        assertThat(runtime.failedSteps()).isEqualTo(1);
    }

    private static final class NoTimers implements AgentRuntime.Timers {
        @Override
        public SerialAgent.Timer schedule(Duration delay, Runnable due) {
            throw new AssertionError("nothing waits for a time here");
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public void stop() {
            // nothing waits
        }
    }
}
