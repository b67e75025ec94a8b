package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class BatonTest {
    private final QueueDriver driver = QueueDriver.ready(TurnOrder.FAIR);

    private QueueEvent.Submit fenced(String person, String id, long fence) {
        return new QueueEvent.Submit(
                person,
                "tab",
                SubmissionSource.CHANNELS,
                OptionalLong.of(fence),
                List.of(Submission.of(id, true, Optional.empty())));
    }

    @Test
    void inPresenterModeOnlyTheHolderRunsAndOthersAreRefusedAtOnce() {
        driver.done(new QueueEvent.PresenterMode("arya", false));

        assertThat(driver.refused(QueueDriver.submission("emma", "tab", "e1", true)))
                .isEqualTo(new Refusal.NotPresenter(Optional.of("arya"), 1));
        driver.submit("arya", "a1");
        assertThat(driver.running()).isEqualTo("a1");
    }

    @Test
    void waitingExecutionsKeepTheirTurnsUnlessCleared() {
        driver.submit("arya", "a1");
        driver.submit("emma", "e1");
        driver.done(new QueueEvent.PresenterMode("arya", false));
        assertThat(driver.waiting()).containsExactly("e1");

        driver.done(new QueueEvent.PresenterMode("arya", true));
        assertThat(driver.outcome("e1")).isEqualTo(Outcome.CANCELLED);
    }

    @Test
    void everyChangeOfHandsRaisesTheFenceAndAStaleFenceIsRefused() {
        driver.done(new QueueEvent.PresenterMode("arya", false));
        long fence = driver.queue.baton().fence();
        driver.done(new QueueEvent.GiveBaton("arya", "emma", true, false));
        driver.done(new QueueEvent.GiveBaton("emma", "arya", true, false));

        assertThat(driver.queue.baton().fence()).isEqualTo(fence + 2);
        assertThat(driver.refused(fenced("arya", "a1", fence))).isEqualTo(new Refusal.StaleFence(fence, fence + 2));
        driver.done(fenced("arya", "a1", fence + 2));
    }

    @Test
    void theBatonIsTakenOnlyWhenItIsFree() {
        driver.done(new QueueEvent.PresenterMode("arya", false));

        assertThat(driver.refused(new QueueEvent.TakeBaton("emma", true))).isEqualTo(new Refusal.BatonHeld("arya"));
        driver.done(new QueueEvent.ReturnBaton("arya"));
        assertThat(driver.refused(QueueDriver.submission("arya", "tab", "a1", true)))
                .isEqualTo(new Refusal.NotPresenter(Optional.empty(), 2));
        assertThat(driver.refused(new QueueEvent.TakeBaton("jon", false))).isEqualTo(new Refusal.BatonNotYours());
        driver.done(new QueueEvent.TakeBaton("emma", true));
        assertThat(driver.queue.baton().holder()).contains("emma");
    }

    @Test
    void aHolderWhoIsAwayTooLongLosesTheBatonToTheNextTaker() {
        driver.done(new QueueEvent.PresenterMode("arya", false));
        driver.done(new QueueEvent.Presence("arya", false));
        driver.pass(Duration.ofSeconds(59));
        driver.refused(new QueueEvent.TakeBaton("emma", true));
        driver.done(new QueueEvent.Presence("arya", true));
        driver.done(new QueueEvent.Presence("arya", false));
        driver.pass(Duration.ofSeconds(59));
        driver.refused(new QueueEvent.TakeBaton("emma", true));
        driver.pass(Duration.ofSeconds(1));

        driver.done(new QueueEvent.TakeBaton("emma", true));
    }

    @Test
    void theHolderOrAUserWithTheRightGivesItToAUserWhoMayRun() {
        driver.done(new QueueEvent.PresenterMode("arya", false));

        assertThat(driver.refused(new QueueEvent.GiveBaton("arya", "viewer", false, false)))
                .isEqualTo(new Refusal.RecipientMayNotRun("viewer"));
        assertThat(driver.refused(new QueueEvent.GiveBaton("emma", "emma", true, false)))
                .isEqualTo(new Refusal.BatonNotYours());
        driver.done(new QueueEvent.GiveBaton("jon", "emma", true, true));
        assertThat(driver.queue.baton().holder()).contains("emma");
    }

    @Test
    void itIsBrokenOnlyWithTheRightAndThenLiesFree() {
        driver.done(new QueueEvent.PresenterMode("arya", false));
        assertThat(driver.refused(new QueueEvent.BreakBaton("emma", false))).isEqualTo(new Refusal.BatonNotYours());
        assertThat(driver.refused(new QueueEvent.ReturnBaton("emma"))).isEqualTo(new Refusal.BatonNotYours());
        driver.done(new QueueEvent.BreakBaton("jon", true));
        assertThat(driver.queue.baton().holder()).isEmpty();
    }

    @Test
    void raisedHandsAreKeptInTheirOrderOnceEachUntilTheyGetIt() {
        driver.done(new QueueEvent.PresenterMode("arya", false));
        driver.done(new QueueEvent.RequestBaton("emma"));
        driver.done(new QueueEvent.RequestBaton("jon"));
        assertThat(driver.done(new QueueEvent.RequestBaton("emma"))).isEmpty();
        assertThat(driver.queue.baton().requests()).containsExactly("emma", "jon");

        List<QueueEffect> effects = driver.done(new QueueEvent.GiveBaton("arya", "emma", true, false));

        assertThat(effects).containsExactly(new QueueEffect.AnnounceBaton(driver.queue.baton()));
        assertThat(driver.queue.baton().requests()).containsExactly("jon");
    }

    @Test
    void onlySoManyHandsAreRaisedAtOnce() {
        QueueDriver small = new QueueDriver(TurnOrder.FAIR, new QueueLimits(9, 9, 9, 1, Duration.ZERO));
        small.done(new QueueEvent.PresenterMode("arya", false));
        small.done(new QueueEvent.RequestBaton("emma"));
        assertThat(small.refused(new QueueEvent.RequestBaton("jon"))).isEqualTo(new Refusal.RequestsFull(1));
    }

    @Test
    void withoutPresenterModeThereIsNoBaton() {
        assertThat(driver.refused(new QueueEvent.TakeBaton("arya", true))).isEqualTo(new Refusal.NotPresenting());
        driver.done(new QueueEvent.PresenterMode("arya", false));
        driver.done(new QueueEvent.OpenMode());
        driver.submit("emma", "e1");
        assertThat(driver.queue.baton()).isEqualTo(new BatonView(false, Optional.empty(), 2, List.of()));
    }

    @Test
    void aUserWhoMayNoLongerRunLosesTheBatonAndTheRequestForIt() {
        driver.done(new QueueEvent.PresenterMode("arya", false));
        driver.done(new QueueEvent.RequestBaton("emma"));
        driver.done(new QueueEvent.Withdraw("emma", true, "Access ended."));
        driver.done(new QueueEvent.Withdraw("arya", true, "Access ended."));
        assertThat(driver.queue.baton().holder()).isEmpty();
        assertThat(driver.queue.baton().requests()).isEmpty();
    }
}
