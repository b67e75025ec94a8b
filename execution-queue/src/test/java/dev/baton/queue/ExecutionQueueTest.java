package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ExecutionQueueTest {
    private final QueueDriver driver = QueueDriver.ready(TurnOrder.FAIR);

    private static String[] many(String prefix, int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> prefix + i).toArray(String[]::new);
    }

    private static List<String> names(List<QueueEffect> effects) {
        return effects.stream().map(effect -> effect.getClass().getSimpleName()).toList();
    }

    @Test
    void aSubmissionToAFreeKernelIsRecordedWithItsIntentThenDispatchedThenAnnounced() {
        List<QueueEffect> effects = driver.done(QueueDriver.submission("arya", "tab", "a1", true));

        assertThat(names(effects)).containsExactly("RecordAccepted", "Dispatch", "AnnounceQueue");
        assertThat(((QueueEffect.RecordAccepted) effects.getFirst()).intent()).isTrue();
    }

    @Test
    void aSubmissionThatWaitsIsRecordedWithoutIntent() {
        driver.submit("arya", "a1");
        List<QueueEffect> effects = driver.done(QueueDriver.submission("arya", "tab", "a2", true));

        assertThat(names(effects)).containsExactly("RecordAccepted", "AnnounceQueue");
        assertThat(((QueueEffect.RecordAccepted) effects.getFirst()).intent()).isFalse();
    }

    @Test
    void theOutcomeOfOneIsRecordedTogetherWithTheIntentOfTheNext() {
        driver.submit("arya", "a1", "a2");

        List<QueueEffect> effects = driver.done(new QueueEvent.Completed("a1", Outcome.OK, ""));

        assertThat(names(effects)).containsExactly("Settle", "RecordIntent", "Dispatch", "AnnounceQueue");
    }

    @Test
    void whatIsSubmittedBeforeTheKernelIsReadyWaitsForIt() {
        QueueDriver fresh = new QueueDriver(TurnOrder.FAIR);
        fresh.submit("arya", "a1");
        assertThat(fresh.waiting()).containsExactly("a1");

        fresh.kernelReady();

        assertThat(fresh.running()).isEqualTo("a1");
    }

    @Test
    void aSingleCellWaitsForAtMostOneCellOfSomebodyElsesRunAll() {
        driver.submit("arya", many("a", 50));
        driver.submit("emma", "e1");

        driver.runAll();

        assertThat(List.copyOf(driver.started).indexOf("e1")).isEqualTo(2);
    }

    @Test
    void inFairOrderTurnsGoRoundByPerson() {
        driver.submit("arya", "a1", "a2", "a3");
        driver.submit("emma", "e1", "e2");
        driver.submit("jon", "j1");

        assertThat(driver.waiting()).containsExactly("a2", "e1", "j1", "a3", "e2");
        driver.runAll();
        assertThat(driver.started).containsExactly("a1", "a2", "e1", "j1", "a3", "e2");
    }

    @Test
    void inFifoOrderTheFirstToArriveStartsFirst() {
        QueueDriver fifo = QueueDriver.ready(TurnOrder.FIFO);
        fifo.submit("arya", "a1", "a2");
        fifo.submit("emma", "e1");
        fifo.submit("arya", "a3");

        assertThat(fifo.waiting()).containsExactly("a2", "e1", "a3");
        fifo.runAll();
        assertThat(fifo.started).containsExactly("a1", "a2", "e1", "a3");
    }

    @Test
    void switchingTheOrderAndBackLosesNothing() {
        driver.submit("arya", "a1", "a2", "a3");
        driver.submit("emma", "e1");

        driver.done(new QueueEvent.SetOrder(TurnOrder.FIFO));
        assertThat(driver.waiting()).containsExactly("a2", "a3", "e1");
        driver.done(new QueueEvent.SetOrder(TurnOrder.FAIR));
        assertThat(driver.waiting()).containsExactly("a2", "e1", "a3");
    }

    @Test
    void theViewCutsWhatWaitsAndStillCountsIt() {
        driver.submit("arya", many("a", 10));

        QueueView view = driver.queue.view(3);

        assertThat(view.waiting()).extracting(Execution::executionId).containsExactly("a2", "a3", "a4");
        assertThat(view.waitingCount()).isEqualTo(9);
    }

    @Test
    void anIdHandedInTwiceRunsOnceWhetherItWaitsRunsOrHasEnded() {
        driver.submit("arya", "a1", "a2");
        assertThat(driver.done(QueueDriver.submission("arya", "arya-tab", "a1", true)))
                .isEmpty();
        assertThat(driver.done(QueueDriver.submission("arya", "arya-tab", "a2", true)))
                .isEmpty();
        driver.runAll();
        assertThat(driver.done(QueueDriver.submission("arya", "arya-tab", "a1", true)))
                .isEmpty();

        assertThat(driver.accepted).containsExactly("a1", "a2");
    }

    @Test
    void anErrorAbortsTheRestOfItsOwnRunAndNobodyElses() {
        driver.submit("arya", "a1", "a2", "a3");
        driver.submit("emma", "e1", "e2");
        driver.complete(Outcome.OK);
        driver.complete(Outcome.ERROR);

        assertThat(driver.outcome("a2")).isEqualTo(Outcome.ERROR);
        assertThat(driver.outcome("a3")).isEqualTo(Outcome.ABORTED);
        assertThat(driver.reason("a3")).startsWith("An earlier execution of the same run failed");
        driver.runAll();
        assertThat(driver.outcome("e1")).isEqualTo(Outcome.OK);
        assertThat(driver.outcome("e2")).isEqualTo(Outcome.OK);
    }

    @Test
    void anErrorLeavesOtherSessionsOfTheSamePersonAndThoseThatDidNotAskToStop() {
        driver.done(QueueDriver.submission("arya", "tab1", "a1", true));
        driver.done(QueueDriver.submission("arya", "tab1", "a2", false));
        driver.done(QueueDriver.submission("arya", "tab2", "a3", true));
        driver.done(QueueDriver.submission("emma", "tab1", "e1", true));

        driver.complete(Outcome.ERROR);

        assertThat(driver.settled.keySet()).containsExactly("a1");
    }

    @Test
    void anErrorOfOneThatDidNotAskToStopAbortsNothing() {
        driver.done(QueueDriver.submission("arya", "tab", "a1", false));
        driver.done(QueueDriver.submission("arya", "tab", "a2", true));

        driver.complete(Outcome.ERROR);

        assertThat(driver.running()).isEqualTo("a2");
    }

    @Test
    void whatIsSubmittedAfterTheErrorRuns() {
        driver.submit("arya", "a1", "a2");
        driver.complete(Outcome.ERROR);
        driver.submit("arya", "a3");

        assertThat(driver.running()).isEqualTo("a3");
    }

    @Test
    void anInterruptThatNobodyAskedForStopsTheRestLikeAnError() {
        driver.submit("arya", "a1", "a2");
        driver.complete(Outcome.INTERRUPTED);

        assertThat(driver.outcome("a2")).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void aReplyThatNeverCameSettlesUnknownAndTheQueueMovesOn() {
        driver.submit("arya", "a1", "a2");
        driver.complete(Outcome.UNKNOWN);

        assertThat(driver.outcome("a1")).isEqualTo(Outcome.UNKNOWN);
        assertThat(driver.running()).isEqualTo("a2");
    }

    @Test
    void aBatchIsWhatOneClientSessionSentWhileAnEarlierOneOfItsOwnWasUnsettled() {
        driver.submit("arya", "a1", "a2");
        driver.submit("emma", "e1");
        driver.complete(Outcome.OK);
        driver.submit("arya", "a3");
        assertThat(driver.queue.waitingOf("arya"))
                .extracting(Execution::batchId)
                .containsExactly("a1");
        driver.runAll();
        driver.submit("arya", "a4");

        assertThat(driver.queue.find("a4").orElseThrow().batchId()).isEqualTo("a4");
    }

    @Test
    void onePostIsOneBatchAndIsAcceptedWholeOrNotAtAll() {
        QueueDriver small = new QueueDriver(TurnOrder.FAIR, new QueueLimits(2, 100, 10, 10, Duration.ofSeconds(60)));
        List<Submission> three = List.of(
                Submission.of("a1", true, Optional.empty()),
                Submission.of("a2", true, Optional.empty()),
                Submission.of("a3", true, Optional.empty()));

        Refusal refusal = small.refused(new QueueEvent.Submit("arya", "post", Door.API, OptionalLong.empty(), three));

        assertThat(refusal.code()).isEqualTo("queue_full");
        assertThat(refusal.message()).contains("(2)");
        small.done(new QueueEvent.Submit("arya", "post", Door.API, OptionalLong.empty(), three.subList(0, 2)));
        assertThat(small.queue.waitingOf("arya")).extracting(Execution::batchId).containsExactly("a1", "a1");
    }

    @Test
    void aFullQueueRefusesOnePersonAndStillTakesAnother() {
        driver.submit("arya", many("a", 1_001));

        Refusal refusal = driver.refused(QueueDriver.submission("arya", "arya-tab", "one too many", true));

        assertThat(refusal).isEqualTo(new Refusal.QueueFull(true, 1_000));
        driver.submit("emma", "e1");
    }

    @Test
    void theKernelsOwnLimitIsNamedWhenAllTogetherReachIt() {
        QueueDriver small = new QueueDriver(TurnOrder.FAIR, new QueueLimits(2, 3, 10, 10, Duration.ofSeconds(60)));
        small.submit("arya", "a1", "a2");
        small.submit("emma", "e1");

        assertThat(small.refused(QueueDriver.submission("jon", "tab", "j1", true)))
                .isEqualTo(new Refusal.QueueFull(false, 3));
    }

    @Test
    void oneCancelsOnesOwnAndOnlyWithTheRightSomebodyElses() {
        driver.submit("arya", "a1", "a2", "a3");

        assertThat(driver.refused(new QueueEvent.Cancel("a2", "emma", false))).isEqualTo(new Refusal.NotYours("arya"));
        driver.done(new QueueEvent.Cancel("a2", "arya", false));
        driver.done(new QueueEvent.Cancel("a3", "jon", true));

        assertThat(driver.outcome("a2")).isEqualTo(Outcome.CANCELLED);
        assertThat(driver.reason("a3")).isEqualTo("Cancelled by jon.");
        assertThat(driver.refused(new QueueEvent.Cancel("a1", "arya", false)).code())
                .isEqualTo("already_running");
        assertThat(driver.refused(new QueueEvent.Cancel("a3", "arya", false)).code())
                .isEqualTo("already_settled");
        assertThat(driver.refused(new QueueEvent.Cancel("nope", "arya", false)).code())
                .isEqualTo("unknown_execution");
    }

    @Test
    void whatOneSessionHasWaitingCanBeTakenOutAlone() {
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
        assertThat(driver.reason("a1")).isEqualTo("Interrupted by arya.");
        assertThat(driver.running()).isEqualTo("e1");
    }

    @Test
    void whatOneSubmitsAfterTheStopButtonRuns() {
        driver.submit("arya", "a1", "a2");
        driver.done(new QueueEvent.Interrupt("arya", Optional.empty(), false));
        driver.submit("arya", "a3");

        driver.complete(Outcome.INTERRUPTED);

        assertThat(driver.running()).isEqualTo("a3");
    }

    @Test
    void theStopButtonOfSomebodyWhoOnlyWaitsCancelsThatAndLeavesTheRunningOneAlone() {
        driver.submit("arya", "a1");
        driver.submit("emma", "e1", "e2");

        driver.done(new QueueEvent.Interrupt("emma", Optional.empty(), false));

        assertThat(driver.interrupted).isEmpty();
        assertThat(driver.running()).isEqualTo("a1");
        assertThat(driver.settled.keySet()).containsExactly("e1", "e2");
    }

    @Test
    void theStopButtonOfSomebodyWithTheRightStopsTheOneInFlight() {
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
    void anInterruptThatComesTooLateLeavesTheOutcome() {
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
    void whenTheKernelDiesTheOneInFlightDiesAndWhatWaitsNeverRunsOnTheFreshOne() {
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
    void whatWaitsMayBeKeptForTheFreshKernelWhereAnOwnerChoseThat() {
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
    void aFreshProcessThatNobodyAnnouncedEndsWhatRanOnTheOldOne() {
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
    void revocationTakesOutWhatWaitsAndStopsOrLetsGoWhatRuns() {
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
    void aDispatchThatTheLastCheckRefusedSettlesAsNeverStarted() {
        driver.submit("arya", "a1");
        driver.done(new QueueEvent.DispatchRefused("a1", "You may no longer run here."));
        assertThat(driver.settled.get("a1")).satisfies(settle -> {
            assertThat(settle.started()).isFalse();
            assertThat(settle.outcome()).isEqualTo(Outcome.CANCELLED);
        });
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
    void whatWaitsTooLongTimesOut() {
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
    void whatRunsTooLongIsInterruptedOnceAndTimesOut() {
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
    void timeThatGoesBackIsTakenAsStandingStill() {
        driver.submit("arya", "a1", "a2");
        driver.now = driver.now.minusSeconds(100);
        List<QueueEffect> effects = driver.done(new QueueEvent.Completed("a1", Outcome.OK, ""));

        QueueEffect.Settle settle = (QueueEffect.Settle) effects.getFirst();
        QueueEffect.Dispatch dispatch = (QueueEffect.Dispatch) effects.get(2);
        assertThat(dispatch.startedAt()).isAfterOrEqualTo(settle.settledAt());
        assertThat(settle.settledAt()).isAfterOrEqualTo(settle.execution().submittedAt());
    }
}
