package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.security.Caller;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** How long a reply waits for pages that have not said yet that they have seen what comes before it. */
class RoomFencesTest {
    private final SteppedRuntime runtime = new SteppedRuntime(0);
    private final SerialAgent agent = runtime.agents.agent("room", 100);
    private final RoomFences fences = new RoomFences(
            agent, new RoomFences.Pace(Duration.ofMillis(500), Duration.ofSeconds(5), 200_000, Duration.ofSeconds(15)));
    private final RoomPeer page = new Silent();
    private int questions;

    /** A page that is looked at from outside only. */
    private static final class Silent implements RoomPeer {
        @Override
        public Caller caller() {
            return new Caller(Caller.Kind.USER, "anna", "anna", null);
        }

        @Override
        public void send(byte[] message) {}

        @Override
        public void close(int code, String reason) {}
    }

    private CompletableFuture<Void> raised() {
        return fences.raise(List.of(page), peer -> questions++);
    }

    /** The page has read everything so far. */
    private void hasRead() {
        fences.onAskedOtherwise(page);
        fences.onAnswer(page);
    }

    @Test
    void aFencePassesWithTheAnswer() {
        CompletableFuture<Void> fence = raised();
        assertThat(questions).isOne();
        assertThat(fence).isNotDone();
        fences.onAnswer(page);
        assertThat(fence).isDone();
    }

    /** The page leaves a question unanswered. */
    private void isSilent() {
        raised();
        runtime.advance(Duration.ofSeconds(15));
    }

    @Test
    void aPageThatHasAnsweredSoFarIsOnlyBusyAndWaitedForLong() {
        hasRead();
        CompletableFuture<Void> fence = raised();
        runtime.advance(Duration.ofMillis(4_999));
        assertThat(fence).isNotDone();
        runtime.advance(Duration.ofMillis(1));
        assertThat(fence).isDone();
    }

    @Test
    void aPageThatLeftItsLastQuestionUnansweredIsWaitedForAShortTimeUntilItAnswersAgain() {
        isSilent();
        CompletableFuture<Void> fence = raised();
        runtime.advance(Duration.ofMillis(499));
        assertThat(fence).isNotDone();
        runtime.advance(Duration.ofMillis(1));
        assertThat(fence).isDone();

        fences.onAnswer(page);
        fences.onAnswer(page);
        CompletableFuture<Void> later = raised();
        runtime.advance(Duration.ofMillis(4_999));
        assertThat(later).isNotDone();
        fences.onAnswer(page);
        assertThat(later).isDone();
    }

    @Test
    void aSilentPageDoesNotKeepWhoWaitsForABusyOneAndTheOtherWayRound() {
        isSilent();
        RoomPeer busy = new Silent();
        CompletableFuture<Void> fence = fences.raise(List.of(page, busy), peer -> questions++);
        runtime.advance(Duration.ofSeconds(1));
        assertThat(fence).isNotDone();
        fences.onAnswer(busy);
        assertThat(fence).isDone();
    }

    @Test
    void whatAPageHasToReadStillIsAdded() {
        hasRead();
        fences.onSent(1_000_000);
        CompletableFuture<Void> fence = raised();
        runtime.advance(Duration.ofMillis(9_999));
        assertThat(fence).isNotDone();
        runtime.advance(Duration.ofMillis(1));
        assertThat(fence).isDone();
    }

    @Test
    void whatItHasReadMeanwhileCountsNoMore() {
        hasRead();
        fences.onSent(1_000_000);
        hasRead();
        fences.onSent(20_000);
        CompletableFuture<Void> fence = raised();
        runtime.advance(Duration.ofMillis(5_100));
        assertThat(fence).isDone();
    }

    @Test
    void noPageIsWaitedForLongerThanTheBound() {
        hasRead();
        fences.onSent(1_000_000_000);
        CompletableFuture<Void> fence = raised();
        runtime.advance(Duration.ofSeconds(15).minusMillis(1));
        assertThat(fence).isNotDone();
        runtime.advance(Duration.ofMillis(1));
        assertThat(fence).isDone();
    }

    @Test
    void aPageThatGoesIsNotWaitedFor() {
        CompletableFuture<Void> fence = raised();
        fences.onLeft(page);
        assertThat(fence).isDone();
    }
}
