package dev.baton.broker.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;

/** One person's part of a mailbox. */
class MailboxSharesTest {
    private final ArrayDeque<Runnable> mailbox = new ArrayDeque<>();
    private final MailboxShares shares = new MailboxShares(3);
    private int done;

    private boolean offer(String person) {
        return shares.offer(person, () -> done++, step -> mailbox.size() < 4 && mailbox.add(step));
    }

    @Test
    void whoFillsTheirShareIsRefusedAndTheOthersAreNot() {
        for (int i = 0; i < 3; i++) {
            assertThat(offer("vera")).isTrue();
        }
        assertThat(offer("vera")).isFalse();
        assertThat(offer("anna")).isTrue();
        mailbox.remove().run();
        assertThat(offer("vera")).isTrue();
        assertThat(offer("ben")).as("the mailbox itself is full").isFalse();
        while (!mailbox.isEmpty()) {
            mailbox.remove().run();
        }
        assertThat(done).isEqualTo(5);
        assertThat(shares.size()).isZero();
    }
}
