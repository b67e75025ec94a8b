package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Kernels that are not ready yet, die, restart or answer from an earlier incarnation. */
final class KernelLossTest {
    private final QueueDriver driver = QueueDriver.ready(TurnOrder.FAIR);

    @Test
    void executionsSubmittedBeforeTheKernelIsReadyWaitForIt() {
        QueueDriver fresh = new QueueDriver(TurnOrder.FAIR);
        fresh.submit("arya", "a1");
        assertThat(fresh.waiting()).containsExactly("a1");

        fresh.kernelReady();

        assertThat(fresh.running()).isEqualTo("a1");
    }

    @Test
    void aLostReplySettlesUnknownAndTheQueueMovesOn() {
        driver.submit("arya", "a1", "a2");
        driver.complete(Outcome.UNKNOWN);

        assertThat(driver.outcome("a1")).isEqualTo(Outcome.UNKNOWN);
        assertThat(driver.running()).isEqualTo("a2");
    }

    @Test
    void whenTheKernelDiesTheOneInFlightDiesAndWaitingOnesNeverRunOnTheNewOne() {
        driver.submit("arya", "a1", "a2");
        driver.submit("emma", "e1");

        driver.kernelDies(true);
        driver.kernelReady();

        assertThat(driver.outcome("a1")).isEqualTo(Outcome.KERNEL_DIED);
        assertThat(driver.outcome("a2")).isEqualTo(Outcome.CANCELLED);
        assertThat(driver.outcome("e1")).isEqualTo(Outcome.CANCELLED);
        assertThat(driver.settled.keySet())
                .as("answered in the order of submission")
                .containsExactly("a1", "a2", "e1");
        driver.submit("emma", "e2");
        assertThat(driver.running()).isEqualTo("e2");
    }

    @Test
    void waitingExecutionsAreKeptForTheNewKernelIfAnOwnerChoseThat() {
        driver.submit("arya", "a1", "a2");
        driver.done(new QueueEvent.KernelDied(1, true, true, "The kernel died."));
        assertThat(driver.waiting()).containsExactly("a2");
        driver.kernelReady();
        assertThat(driver.running()).isEqualTo("a2");
    }

    @Test
    void aKernelThatDoesNotComeBackRefusesWithTheReasonUntilThereIsAFreshOne() {
        driver.kernelDies(false);
        assertThat(driver.refused(QueueDriver.submission("arya", "tab", "a1", true)))
                .isEqualTo(new Refusal.KernelGone("The kernel died."));
        driver.kernelReady();
        driver.submit("arya", "a1", "a2");
        driver.done(new QueueEvent.KernelStopped("Jon stopped the kernel."));
        assertThat(driver.outcome("a1")).isEqualTo(Outcome.INTERRUPTED);
        assertThat(driver.outcome("a2")).isEqualTo(Outcome.CANCELLED);
        assertThat(driver.refused(QueueDriver.submission("arya", "tab", "a3", true))
                        .message())
                .isEqualTo("Jon stopped the kernel.");
    }

    @Test
    void messagesOfAnEarlierProcessChangeNothing() {
        driver.submit("arya", "a1");
        driver.kernelDies(true);
        driver.kernelReady();
        driver.submit("arya", "a2");

        assertThat(driver.refused(new QueueEvent.KernelDied(1, true, false, "late"))
                        .code())
                .isEqualTo("stale_incarnation");
        assertThat(driver.refused(new QueueEvent.KernelReady(1)).code()).isEqualTo("stale_incarnation");
        assertThat(driver.refused(new QueueEvent.Completed("a1", Outcome.OK, ""))
                        .code())
                .isEqualTo("already_settled");
        assertThat(driver.running()).isEqualTo("a2");
    }

    @Test
    void anUnannouncedNewProcessSettlesExecutionsOfTheOldOne() {
        driver.submit("arya", "a1", "a2");
        driver.kernelReady();
        assertThat(driver.outcome("a1")).isEqualTo(Outcome.KERNEL_DIED);
        assertThat(driver.outcome("a2")).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void aRestartInterruptsAndCancelsAndKeepsOnlyTheRestartersOwnOnRequest() {
        driver.submit("arya", "a1", "a2");
        driver.submit("emma", "e1");

        driver.done(new QueueEvent.Restart("emma", true));

        assertThat(driver.outcome("a1")).isEqualTo(Outcome.INTERRUPTED);
        assertThat(driver.outcome("a2")).isEqualTo(Outcome.CANCELLED);
        assertThat(driver.reason("a2")).isEqualTo("emma restarted the kernel.");
        driver.kernelReady();
        assertThat(driver.running()).isEqualTo("e1");
        driver.submit("emma", "e2");
        driver.done(new QueueEvent.Restart("emma", false));
        assertThat(driver.outcome("e2")).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void aDispatchThatTheLastCheckRefusedSettlesAsNeverStarted() {
        driver.submit("arya", "a1");
        driver.done(new QueueEvent.DispatchRefused("a1", "You may no longer run here."));
        assertThat(driver.settled.get("a1")).satisfies(settle -> {
            assertThat(settle.started()).isFalse();
            assertThat(settle.outcome()).isEqualTo(Outcome.CANCELLED);
        });
    }
}
