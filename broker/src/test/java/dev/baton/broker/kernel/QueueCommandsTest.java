package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.bridge.Completion;
import dev.baton.broker.error.Problem;
import dev.baton.broker.security.Caller;
import dev.baton.queue.BatonView;
import dev.baton.queue.Decision;
import dev.baton.queue.Outcome;
import dev.baton.queue.TurnOrder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Order, pause, presenter mode and executions without a page, as a kernel's agent carries them out. */
class QueueCommandsTest {
    private KernelBench bench;
    private RecordingConnection anna;

    @BeforeEach
    void open() {
        bench = KernelBench.ready();
        bench.rights.collaborator("anna");
        bench.rights.collaborator("ben");
        bench.rights.collaborator("ina");
        bench.rights.presenters.add("anna");
        bench.rights.presenters.add("ina");
        bench.rights.stoppers.add("ina");
        bench.room.cells.put("c1", "1+1");
        bench.room.cells.put("c2", "2+2");
        anna = bench.page("anna", "anna-page");
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
        assertThat(bench.kernel().intruders).as("one in flight").isEmpty();
    }

    private static Caller person(String name) {
        return new Caller(Caller.Kind.USER, name, name, null);
    }

    private <T> T answer(CompletableFuture<T> asked) {
        T answer = asked.join();
        bench.settle();
        return answer;
    }

    private static String code(Decision decision) {
        return ((Decision.Refused) decision).refusal().code();
    }

    private List<String> runCells(String name, String... cells) {
        DirectSubmissions.Answer answer =
                answer(bench.agent.direct().cells(person(name), bench.room, List.of(cells), OptionalLong.empty()));
        assertThat(answer.decision()).isInstanceOf(Decision.Done.class);
        return answer.executionIds();
    }

    private void ends() {
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
    }

    @Test
    void aPausedQueueStartsNothingAndGoesOnWhereItWas() {
        answer(bench.agent.commands().change(person("ina"), Optional.empty(), Optional.of(true), Optional.empty()));
        bench.execute(anna, "r1", "1+1", "c1");
        assertThat(bench.kernel().executed).isEmpty();

        answer(bench.agent.commands().change(person("ina"), Optional.empty(), Optional.of(false), Optional.empty()));
        assertThat(bench.kernel().executed).hasSize(1);
    }

    @Test
    void pauseAndOrderAreForWhoMayPauseOnly() {
        assertThatThrownBy(() -> bench.agent
                        .commands()
                        .change(person("anna"), Optional.of(TurnOrder.FIFO), Optional.empty(), Optional.empty())
                        .join())
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(Problem.class);
        assertThat(bench.agent.view(0).join().order()).isEqualTo(TurnOrder.FAIR);
    }

    @Test
    void onesOwnExecutionsAreMovedAndThoseOfOthersOnlyWithTheRight() {
        runCells("ben", "c1");
        List<String> hers = runCells("anna", "c1", "c2");
        List<String> his = runCells("ben", "c2");

        assertThat(answer(bench.agent.commands().move(person("anna"), hers.get(1), Optional.of(hers.get(0)))))
                .isInstanceOf(Decision.Done.class);
        assertThat(code(answer(bench.agent.commands().move(person("anna"), his.get(0), Optional.empty()))))
                .isEqualTo("not_yours");
        assertThat(answer(bench.agent.commands().move(person("ina"), his.get(0), Optional.of(hers.get(1)))))
                .isInstanceOf(Decision.Done.class);
        ends();
        assertThat(bench.lastSent()).isEqualTo(his.get(0));
        ends();
        assertThat(bench.lastSent()).isEqualTo(hers.get(1));
    }

    @Test
    void inPresenterModeOthersAreRefusedOnTheSocketAndTheBatonGoesFromHandToHand() {
        RecordingConnection ben = bench.page("ben", "ben-page");
        answer(bench.agent.commands().present(person("anna"), "anna", false));
        bench.execute(ben, "r1", "1+1", "c1");
        assertThat(ben.reply("r1").content().path("evalue").asText()).contains("anna holds the baton");
        assertThat(bench.kernel().executed).isEmpty();
        assertThat(bench.agent.commands().mode()).isEqualTo("presenter");

        answer(bench.agent.commands().request(person("ben")));
        assertThat(answer(bench.agent.commands().baton()).requests()).containsExactly("ben");
        assertThat(code(answer(bench.agent.commands().take(person("ben"))))).isEqualTo("baton_not_yours");
        assertThat(code(answer(bench.agent.commands().take(person("ina"))))).isEqualTo("baton_held");
        assertThat(code(answer(bench.agent.commands().give(person("anna"), "viola"))))
                .isEqualTo("recipient_may_not_run");

        answer(bench.agent.commands().give(person("anna"), "ben"));
        BatonView his = answer(bench.agent.commands().baton());
        assertThat(his.holder()).contains("ben");
        assertThat(his.requests()).isEmpty();
        assertThat(his.fence()).isEqualTo(2);
        bench.execute(ben, "r2", "1+1", "c1");
        assertThat(bench.kernel().executed).hasSize(1);

        answer(bench.agent.commands().breakAway(person("ina")));
        assertThat(answer(bench.agent.commands().baton()).holder()).isEmpty();
        answer(bench.agent.commands().open(person("ina")));
        assertThat(bench.agent.commands().mode()).isEqualTo("open");
        assertThat(bench.news).contains("baton anna", "baton ben", "baton nobody");
    }

    @Test
    void presenterModeIsNobodysWishWithoutTheRight() {
        for (CompletableFuture<Decision> wish : List.of(
                bench.agent.commands().present(person("ben"), "ben", false),
                bench.agent.commands().open(person("ben")),
                bench.agent.commands().request(person("viola")))) {
            assertThatThrownBy(wish::join).hasCauseInstanceOf(Problem.class);
        }
        assertThatThrownBy(() -> bench.agent
                        .commands()
                        .present(person("anna"), "viola", false)
                        .join())
                .as("a holder who may not run")
                .hasCauseInstanceOf(Problem.class);
        assertThat(bench.agent.commands().mode()).isEqualTo("open");
    }

    @Test
    void enteringPresenterModeMayClearWhatOthersHaveWaiting() {
        runCells("ben", "c1", "c2");
        runCells("anna", "c1");
        answer(bench.agent.commands().present(person("ina"), "anna", true));
        assertThat(bench.outcomes()).containsExactly(Outcome.CANCELLED);
        ends();
        assertThat(bench.kernel().executed).hasSize(2);
    }

    @Test
    void aStaleFenceIsRefusedAndLeavesNoTraceInTheDocument() {
        answer(bench.agent.commands().present(person("anna"), "anna", false));
        bench.trace.clear();
        DirectSubmissions.Answer refused =
                answer(bench.agent.direct().cells(person("anna"), bench.room, List.of("c1"), OptionalLong.of(7)));
        assertThat(code(refused.decision())).isEqualTo("stale_fence");
        assertThat(bench.trace).isEmpty();
        assertThat(bench.ledger.descriptor).isEmpty();
    }

    @Test
    void cellsWithoutAPageAreOneBatchInTheLedgerBeforeTheyRunAndStopAtAnError() {
        List<String> ids = runCells("anna", "c1", "c2");
        assertThat(bench.trace)
                .containsSubsequence("accepted c1", "accepted c2", "row " + ids.get(0), "sent " + ids.get(0));
        assertThat(bench.agent.view(9).join().waiting().getFirst().batchId()).isEqualTo(ids.get(0));
        bench.kernel().ends(Completion.Outcome.ERROR, 1);
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.ERROR, Outcome.ABORTED);
    }

    @Test
    void aCellThatIsNotThereRefusesAllOfThem() {
        assertThatThrownBy(() -> bench.agent
                        .direct()
                        .cells(person("anna"), bench.room, List.of("c1", "nowhere"), OptionalLong.empty())
                        .join())
                .hasMessageContaining("nowhere");
        assertThat(bench.ledger.descriptor).isEmpty();
        assertThat(bench.kernel().executed).isEmpty();
    }

    @Test
    void codeWithoutACellNeedsTheRightToRunAnything() {
        bench.rights.readers.add("rudi");
        bench.rights.runners.add("rudi");
        assertThatThrownBy(() -> bench.agent
                        .direct()
                        .code(person("rudi"), "1", OptionalLong.empty())
                        .join())
                .hasMessageContaining("no other code");
        answer(bench.agent.direct().code(person("anna"), "1", OptionalLong.empty()));
        assertThat(bench.kernel().executed).hasSize(1);
    }

    @Test
    void whatWaitsRunsOnTheFreshProcessWhereAnOwnerChoseThat() {
        answer(bench.agent.commands().change(person("ina"), Optional.empty(), Optional.empty(), Optional.of(true)));
        List<String> ids = runCells("anna", "c1");
        List<String> his = runCells("ben", "c2");
        bench.kernel().dies();
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.KERNEL_DIED);
        bench.kernel().becomesReady();
        bench.settle();
        assertThat(bench.lastSent()).isEqualTo(his.get(0)).isNotEqualTo(ids.get(0));
    }

    @Test
    void aKernelThatDoesNotAnswerAnInterruptIsSaidToNeedARestartAndOneThatDoesIsNot() throws InterruptedException {
        bench.execute(anna, "r1", "1+1", "c1");
        String first = bench.lastSent();
        bench.kernel().endsAtInterrupt = true;
        answer(bench.agent.interrupt(person("anna"), Optional.empty()));
        bench.kernel().endsAtInterrupt = false;
        bench.execute(anna, "r2", "2+2", "c2");
        String second = bench.lastSent();
        answer(bench.agent.interrupt(person("anna"), Optional.empty()));

        assertThat(bench.kernelNews.poll(10, TimeUnit.SECONDS)).contains("stuck");
        bench.settle();
        assertThat(bench.room.outputs).contains(second + " stream").doesNotContain(first + " stream");
        ends();
        assertThat(bench.outcomes()).hasSize(2);
    }
}
