package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Whom a stop, a withdrawal, a right that ends or a time limit hits, and whom it leaves alone. */
final class StoppingTest {
    private final QueueDriver driver = QueueDriver.ready(TurnOrder.FAIR);

    @Test
    void aUserCancelsOwnExecutionsAndOthersOnlyWithTheRight() {
        driver.submit("arya", "a1", "a2", "a3");

        assertThat(driver.refused(new QueueEvent.Cancel("a2", "emma", false))).isEqualTo(new Refusal.NotYours("arya"));
        driver.done(new QueueEvent.Cancel("a2", "arya", false));
        driver.done(new QueueEvent.Cancel("a3", "jon", true));

        assertThat(driver.outcome("a2")).isEqualTo(Outcome.CANCELLED);
        assertThat(driver.reason("a3")).isEqualTo("jon cancelled this execution.");
        assertThat(driver.refused(new QueueEvent.Cancel("a1", "arya", false)).code())
                .isEqualTo("already_running");
        assertThat(driver.refused(new QueueEvent.Cancel("a3", "arya", false)).code())
                .isEqualTo("already_settled");
        assertThat(driver.refused(new QueueEvent.Cancel("nope", "arya", false)).code())
                .isEqualTo("unknown_execution");
    }

    @Test
    void theWaitingExecutionsOfOneSessionCanBeCancelledAlone() {
        driver.submit("arya", "a1");
        driver.done(QueueDriver.submission("arya", "tab1", "a2", true));
        driver.done(QueueDriver.submission("arya", "tab2", "a3", true));

        driver.done(new QueueEvent.CancelWaitingOf("arya", Optional.of("tab1"), "The page was closed."));
        assertThat(driver.waiting()).containsExactly("a3");
        driver.done(new QueueEvent.CancelWaitingOf("arya", Optional.empty(), "Signed out."));
        assertThat(driver.waiting()).isEmpty();
    }

    @Test
    void theStopButtonStopsOnesOwnRunWithTheRestOfItsBatch() {
        driver.submit("arya", "a1", "a2");
        driver.submit("emma", "e1");

        driver.done(new QueueEvent.Interrupt("arya", Optional.empty(), false));

        assertThat(driver.interrupted).containsExactly("a1");
        assertThat(driver.outcome("a2")).isEqualTo(Outcome.CANCELLED);
        assertThat(driver.running()).as("until the kernel has stopped").isEqualTo("a1");
        driver.complete(Outcome.INTERRUPTED);
        assertThat(driver.outcome("a1")).isEqualTo(Outcome.INTERRUPTED);
        assertThat(driver.reason("a1")).isEqualTo("arya interrupted this execution.");
        assertThat(driver.running()).isEqualTo("e1");
    }

    @Test
    void executionsSubmittedAfterTheStopButtonRun() {
        driver.submit("arya", "a1", "a2");
        driver.done(new QueueEvent.Interrupt("arya", Optional.empty(), false));
        driver.submit("arya", "a3");

        driver.complete(Outcome.INTERRUPTED);

        assertThat(driver.running()).isEqualTo("a3");
    }

    @Test
    void theStopButtonOfAUserWhoOnlyWaitsCancelsThatAndNotTheRunningOne() {
        driver.submit("arya", "a1");
        driver.submit("emma", "e1", "e2");

        driver.done(new QueueEvent.Interrupt("emma", Optional.empty(), false));

        assertThat(driver.interrupted).isEmpty();
        assertThat(driver.running()).isEqualTo("a1");
        assertThat(driver.settled.keySet()).containsExactly("e1", "e2");
    }

    @Test
    void theStopButtonOfAUserWithTheRightStopsTheOneInFlight() {
        driver.submit("arya", "a1");
        driver.submit("emma", "e1");

        driver.done(new QueueEvent.Interrupt("emma", Optional.empty(), true));

        assertThat(driver.interrupted).containsExactly("a1");
        assertThat(driver.waiting()).containsExactly("e1");
    }

    @Test
    void theStopButtonWithNothingInTheQueueIsRefusedAndOnAnIdleKernelDoesNothing() {
        assertThat(driver.done(new QueueEvent.Interrupt("jon", Optional.empty(), false)))
                .isEmpty();
        driver.submit("arya", "a1");
        assertThat(driver.refused(new QueueEvent.Interrupt("jon", Optional.empty(), false)))
                .isEqualTo(new Refusal.NotYours("arya"));
    }

    @Test
    void anInterruptOfANamedExecutionHitsOnlyThatOneAndOnlyInFlight() {
        driver.submit("arya", "a1", "a2");

        assertThat(driver.refused(new QueueEvent.Interrupt("arya", Optional.of("a2"), false))
                        .code())
                .isEqualTo("not_running");
        assertThat(driver.refused(new QueueEvent.Interrupt("emma", Optional.of("a1"), false))
                        .code())
                .isEqualTo("not_yours");
        driver.complete(Outcome.OK);
        assertThat(driver.refused(new QueueEvent.Interrupt("arya", Optional.of("a1"), false))
                        .code())
                .isEqualTo("already_settled");
        assertThat(driver.interrupted).isEmpty();
    }

    @Test
    void anInterruptThatIsTooLateDoesNotChangeTheOutcome() {
        driver.submit("arya", "a1");
        driver.done(new QueueEvent.Interrupt("arya", Optional.of("a1"), false));
        driver.done(new QueueEvent.Interrupt("arya", Optional.of("a1"), false));
        driver.complete(Outcome.OK);

        assertThat(driver.outcome("a1")).isEqualTo(Outcome.OK);
        assertThat(driver.interrupted).as("a second press counts").containsExactly("a1", "a1");
    }

    @Test
    void aRuleMayStopTheRunningOneWithItsReason() {
        driver.submit("arya", "a1", "a2");
        driver.done(new QueueEvent.StopRunning("a1", Outcome.INTERRUPTED, "Nobody is left to answer its input()."));
        driver.complete(Outcome.INTERRUPTED);

        assertThat(driver.reason("a1")).isEqualTo("Nobody is left to answer its input().");
        assertThat(driver.outcome("a2")).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void revocationCancelsWaitingExecutionsAndStopsTheRunningOneIfAsked() {
        driver.submit("arya", "a1", "a2");
        driver.submit("emma", "e1");
        driver.done(new QueueEvent.Withdraw("arya", false, "Access ended."));
        assertThat(driver.interrupted).isEmpty();
        driver.done(new QueueEvent.Withdraw("arya", true, "Access ended."));
        driver.complete(Outcome.INTERRUPTED);

        assertThat(driver.reason("a1")).isEqualTo("Access ended.");
        assertThat(driver.reason("a2")).isEqualTo("Access ended.");
        assertThat(driver.running()).isEqualTo("e1");
    }

    @Test
    void aPausedQueueStartsNothingNewAndLetsTheRunningOneEnd() {
        driver.submit("arya", "a1", "a2");
        driver.done(new QueueEvent.SetPaused(true));
        driver.complete(Outcome.OK);
        assertThat(driver.running()).isEmpty();
        assertThat(driver.queue.view(0).paused()).isTrue();

        driver.done(new QueueEvent.SetPaused(false));
        assertThat(driver.running()).isEqualTo("a2");
    }

    @Test
    void anExecutionThatWaitsTooLongTimesOut() {
        driver.submit("arya", "a1");
        driver.done(QueueDriver.limited("emma", "e1", Optional.of(Duration.ofSeconds(5)), Optional.empty()));
        assertThat(driver.queue.nextDeadline()).contains(driver.now.plusSeconds(5));

        driver.pass(Duration.ofSeconds(4));
        assertThat(driver.waiting()).containsExactly("e1");
        driver.pass(Duration.ofSeconds(1));

        assertThat(driver.outcome("e1")).isEqualTo(Outcome.TIMED_OUT);
        assertThat(driver.queue.nextDeadline()).isEmpty();
    }

    @Test
    void anExecutionThatRunsTooLongIsInterruptedOnceAndTimesOut() {
        driver.done(QueueDriver.limited("emma", "e1", Optional.empty(), Optional.of(Duration.ofSeconds(5))));
        driver.submit("emma", "e2");
        assertThat(driver.queue.nextDeadline()).contains(driver.now.plusSeconds(5));
        driver.pass(Duration.ofSeconds(5));
        driver.pass(Duration.ofSeconds(5));

        assertThat(driver.interrupted).containsExactly("e1");
        driver.complete(Outcome.INTERRUPTED);
        assertThat(driver.outcome("e1")).isEqualTo(Outcome.TIMED_OUT);
        assertThat(driver.outcome("e2")).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void decreasingTimesCountAsTheLastOne() {
        driver.submit("arya", "a1", "a2");
        driver.now = driver.now.minusSeconds(100);
        List<QueueEffect> effects = driver.done(new QueueEvent.Completed("a1", Outcome.OK, ""));

        QueueEffect.Settle settle = (QueueEffect.Settle) effects.getFirst();
        QueueEffect.Dispatch dispatch = (QueueEffect.Dispatch) effects.get(2);
        assertThat(dispatch.startedAt()).isAfterOrEqualTo(settle.settledAt());
        assertThat(settle.settledAt()).isAfterOrEqualTo(settle.execution().submittedAt());
    }
}
