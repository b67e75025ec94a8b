package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion;
import dev.baton.queue.Outcome;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** {@code input()}: who is asked, and whose answer reaches the kernel. */
class KernelAgentInputTest extends TwoPagesOnAKernel {
    @Test
    void aQuestionGoesToTheRequesterAloneAndOnlyTheirFirstAnswerCounts() {
        bench.execute(anna, "r1", "1+1", "c1");
        String id = bench.lastSent();
        answer(anna, "a0", "too early");
        bench.kernel().asks(id);
        bench.settle();
        assertThat(anna.about("r1")).contains("input_request");
        assertThat(ben.sent).noneMatch(each -> each.type().equals("input_request"));

        answer(ben, "b1", "foreign");
        assertThat(bench.kernel().answers).isEmpty();
        answer(anna, "a1", "first");
        answer(anna, "a2", "second");
        assertThat(bench.kernel().answers).containsExactly(id + "=first");

        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        answer(anna, "a3", "late");
        assertThat(bench.kernel().answers).containsExactly(id + "=first");
    }

    @Test
    void whoWatchesHearsThatAQuestionWaitsAndThatItIsAnswered() {
        bench.execute(anna, "r1", "1+1", "c1");
        String id = bench.lastSent();
        assertThat(bench.agent.awaitsInput().join()).isEmpty();

        int before = bench.queueNews;
        bench.kernel().asks(id);
        bench.settle();
        assertThat(bench.queueNews).isEqualTo(before + 1);
        assertThat(bench.agent.awaitsInput().join()).contains(id);

        answer(ben, "b1", "foreign");
        assertThat(bench.queueNews).isEqualTo(before + 1);
        answer(anna, "a1", "first");
        assertThat(bench.queueNews).isEqualTo(before + 2);
        assertThat(bench.agent.awaitsInput().join()).isEmpty();
    }

    @Test
    void anAnswerReachesTheKernelOnlyWhenItsEchoIsInTheDocument() {
        bench.room.echo = new CompletableFuture<>();
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().asks(bench.lastSent());
        bench.settle();
        answer(anna, "a1", "first");
        assertThat(bench.kernel().answers).isEmpty();

        bench.room.echo.complete(null);
        bench.settle();
        assertThat(bench.kernel().answers).hasSize(1);
    }

    @Test
    void aQuestionIsAskedAgainOfAPageThatComesBackUnderItsName() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().asks(bench.lastSent());
        bench.settle();
        RecordingConnection again = bench.page("anna", "anna-page");
        bench.request(again, "i1", "kernel_info_request", "{}", "{}");
        assertThat(again.about("r1")).contains("input_request");
        answer(again, "a1", "back");
        assertThat(bench.kernel().answers).hasSize(1);
    }

    @Test
    void aQuestionIsNotAskedTwiceWhenASocketThatNobodyIsAtGoes() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().asks(bench.lastSent());
        bench.settle();
        RecordingConnection givenUp = bench.page("anna", "anna-page");
        bench.agent.onLeft(givenUp);
        bench.settle();
        assertThat(anna.about("r1")).containsOnlyOnce("input_request");
        assertThat(givenUp.about("r1")).doesNotContain("input_request");
    }

    @Test
    void anotherPersonDoesNotGetTheQuestionByTakingTheNameOfThePage() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().asks(bench.lastSent());
        bench.settle();
        bench.agent.onLeft(anna);
        RecordingConnection thief = bench.page("ben", "anna-page");
        answer(thief, "b1", "stolen");
        assertThat(thief.about("r1")).isEmpty();
        assertThat(bench.kernel().answers).isEmpty();
    }

    @Test
    void aQuestionOfSomebodyWhoHasGoneIsInterruptedAfterAWhile() throws InterruptedException {
        bench.execute(anna, "r1", "1+1", "c1");
        String id = bench.lastSent();
        bench.kernel().asks(id);
        bench.settle();
        bench.agent.onLeft(anna);

        assertThat(bench.kernel().interrupts.poll(10, TimeUnit.SECONDS)).isEqualTo(id);
        bench.kernel().ends(Completion.Outcome.INTERRUPTED, 1);
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.INTERRUPTED);
    }

    @Test
    void aRunWhoseRequesterLeftBeforeItAskedEndsAfterAWhileAndTheNextOneRuns() throws InterruptedException {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(ben, "b1", "2+2", "c2");
        String id = bench.lastSent();
        bench.agent.onLeft(anna);
        bench.settle();
        bench.kernel().asks(id);

        endsForWantOfAnAnswer(id);
        assertThat(bench.lastSent()).as("the next one").isNotEqualTo(id);
        assertThat(bench.kernel().executed).hasSize(2);
    }

    @Test
    void aRunWhoseRequesterLeftWhileItWaitedEndsWhenItAsks() throws InterruptedException {
        bench.execute(ben, "b1", "2+2", "c2");
        bench.execute(anna, "r1", "1+1", "c1");
        bench.agent.onLeft(anna);
        bench.settle();
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        String id = bench.lastSent();
        bench.kernel().asks(id);

        assertThat(bench.kernel().interrupts.poll(10, TimeUnit.SECONDS)).isEqualTo(id);
    }

    @Test
    void aRunThatAsksAgainAfterItsInterruptIsInterruptedAgain() throws InterruptedException {
        bench.execute(anna, "r1", "1+1", "c1");
        String id = bench.lastSent();
        bench.agent.onLeft(anna);
        bench.kernel().asks(id);
        assertThat(bench.kernel().interrupts.poll(10, TimeUnit.SECONDS)).isEqualTo(id);

        bench.kernel().asks(id);
        assertThat(bench.kernel().interrupts.poll(10, TimeUnit.SECONDS)).isEqualTo(id);
    }

    @Test
    void whatALateThreadOfAnEndedRunAsksKeepsNothingOfTheNextRunsQuestion() throws InterruptedException {
        bench.execute(anna, "r1", "1+1", "c1");
        String former = bench.lastSent();
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        bench.execute(anna, "r2", "1+1", "c1");
        String id = bench.lastSent();
        bench.agent.onLeft(anna);
        bench.kernel().asks(former);
        bench.kernel().asks(id);

        assertThat(bench.kernel().interrupts.poll(10, TimeUnit.SECONDS)).isEqualTo(id);
    }

    private void endsForWantOfAnAnswer(String id) throws InterruptedException {
        assertThat(bench.kernel().interrupts.poll(10, TimeUnit.SECONDS)).isEqualTo(id);
        bench.kernel().ends(Completion.Outcome.INTERRUPTED, 1);
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.INTERRUPTED);
        assertThat(bench.ledger.settled.getFirst().reason()).isEqualTo(ExecutionCompletions.NOBODY_TO_ASK);
        assertThat(bench.room.ended.getFirst().notice())
                .map(CellExecutions.Notice::sentence)
                .contains(ExecutionCompletions.NOBODY_TO_ASK);
    }

    private void answer(RecordingConnection page, String id, String value) {
        bench.request(page, id, "input_reply", "{\"status\":\"ok\",\"value\":\"" + value + "\"}", "{}");
    }
}
