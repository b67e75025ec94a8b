package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Turns, batches, limits and the effects of an error, with a live kernel. */
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
    void aSingleCellWaitsForAtMostOneCellOfAnotherUsersRunAll() {
        driver.submit("arya", many("a", 50));
        driver.submit("emma", "e1");

        driver.runAll();

        assertThat(List.copyOf(driver.started).indexOf("e1")).isEqualTo(2);
    }

    @Test
    void inFairOrderUsersTakeTurns() {
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
    void theViewCutsTheWaitingExecutionsAndStillCountsThem() {
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
    void anErrorAbortsOnlyTheRestOfItsOwnRun() {
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
    void anErrorSparesOtherSessionsOfTheSameUserAndExecutionsThatDidNotAskToStop() {
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
    void executionsSubmittedAfterTheErrorRun() {
        driver.submit("arya", "a1", "a2");
        driver.complete(Outcome.ERROR);
        driver.submit("arya", "a3");

        assertThat(driver.running()).isEqualTo("a3");
    }

    @Test
    void anUnrequestedInterruptStopsTheRestLikeAnError() {
        driver.submit("arya", "a1", "a2");
        driver.complete(Outcome.INTERRUPTED);

        assertThat(driver.outcome("a2")).isEqualTo(Outcome.ABORTED);
    }

    @Test
    void executionsThatASessionSendsWhileOneOfItsOwnIsUnsettledAreABatch() {
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

        Refusal refusal =
                small.refused(new QueueEvent.Submit("arya", "post", SubmissionSource.API, OptionalLong.empty(), three));

        assertThat(refusal.code()).isEqualTo("queue_full");
        assertThat(refusal.message()).contains("2 executions");
        small.done(
                new QueueEvent.Submit("arya", "post", SubmissionSource.API, OptionalLong.empty(), three.subList(0, 2)));
        assertThat(small.queue.waitingOf("arya")).extracting(Execution::batchId).containsExactly("a1", "a1");
    }

    @Test
    void aFullLaneRefusesItsUserAndAcceptsAnother() {
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
}
