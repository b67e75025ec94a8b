package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion;
import dev.baton.queue.Outcome;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What a kernel's agent owes everybody when its process starts, dies, is restarted or stopped. */
class KernelAgentLifeTest extends TwoPagesOnAKernel {
    @Test
    void aReplyFindsThePageThatCameBackInTheMeantime() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.agent.onLeft(anna);
        RecordingConnection again = bench.page("anna", "anna-page");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(again.about("r1")).endsWith("execute_reply", "idle");
    }

    @Test
    void aNewSocketOfAPageTakesThePlaceOfTheFormerWhenThePageSpeaksOnIt() {
        bench.execute(anna, "r1", "1+1", "c1");
        RecordingConnection again = bench.page("anna", "anna-page");
        assertThat(anna.closings).isEmpty();

        bench.request(again, "i1", "kernel_info_request", "{}", "{}");
        assertThat(anna.closings).hasSize(1).first().asString().startsWith("1000 ");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(again.about("r1")).endsWith("execute_reply", "idle");
        assertThat(anna.about("r1")).doesNotContain("execute_reply");
    }

    @Test
    void aSocketThatWasGivenUpAndArrivesLastTakesNothingAway() {
        RecordingConnection givenUp = bench.page("anna", "anna-page");
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(anna.about("r1")).endsWith("execute_reply", "idle");
        assertThat(anna.closings).isEmpty();

        bench.agent.onLeft(givenUp);
        bench.execute(anna, "r2", "2+2", "c2");
        bench.kernel().ends(Completion.Outcome.OK, 2);
        bench.settle();
        assertThat(anna.about("r2")).endsWith("execute_reply", "idle");
    }

    @Test
    void aReplyFindsTheOtherSocketOfAPageWhoseFormerOneGoesSilently() {
        bench.execute(anna, "r1", "1+1", "c1");
        RecordingConnection again = bench.page("anna", "anna-page");
        bench.agent.onLeft(anna);
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(again.about("r1")).endsWith("execute_reply", "idle");
    }

    @Test
    void anEndIsWrittenWhenItsReplyComesAndToldWhenItIsDurable() {
        bench.ledger.holdsOutcomes = true;
        bench.execute(anna, "r1", "1+1", "");
        bench.kernel().replies(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.OK);
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(anna.about("r1")).doesNotContain("execute_reply", "idle");

        bench.ledger.becomesDurable();
        bench.settle();
        assertThat(anna.about("r1")).endsWith("execute_reply", "idle");
        assertThat(bench.outcomes()).as("it is not written again").containsExactly(Outcome.OK);
    }

    @Test
    void aReplyThatAnInterruptMayStillChangeIsNotWrittenBeforeTheEnd() {
        bench.execute(anna, "r1", "1/0", "");
        bench.kernel().replies(Completion.Outcome.ERROR, 1);
        bench.settle();
        assertThat(bench.outcomes()).isEmpty();
        bench.kernel().ends(Completion.Outcome.INTERRUPTED, 1);
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.INTERRUPTED);
    }

    @Test
    void aDeathBetweenReplyAndIdleHasTheLastWordInTheLedger() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().replies(Completion.Outcome.OK, 1);
        bench.kernel().dies();
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.KERNEL_DIED);
    }

    @Test
    void aDeathSettlesWhatRanCancelsWhatWaitedAndSaysThatItRestarts() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(ben, "r2", "2+2", "c2");
        bench.room.held = true;
        bench.kernel().dies();
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.KERNEL_DIED, Outcome.CANCELLED);
        assertThat(bench.kernel().restarts).as("answers come first").isZero();

        bench.room.pagesHaveSeen();
        bench.settle();

        assertThat(bench.room.ended.getFirst().notice().orElseThrow().name()).isEqualTo("KernelDied");
        assertThat(anna.reply("r1").content().path("ename").asText()).isEqualTo("KernelDied");
        assertThat(ben.reply("r2").content().path("status").asText()).isEqualTo("aborted");
        assertThat(anna.sent).anyMatch(each -> each.brief().equals("restarting"));
        assertThat(bench.trace.indexOf("anna gets execute_reply")).isLessThan(bench.trace.indexOf("restart"));
        assertThat(bench.kernel().restarts).isEqualTo(1);
        assertThat(bench.agent.state()).isEqualTo("restarting");
    }

    @Test
    void aFreshProcessTakesNewExecutions() {
        bench.kernel().dies();
        bench.settle();
        bench.kernel().becomesReady();
        bench.settle();
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(anna.reply("r1").session()).isEqualTo("life-2");
    }

    @Test
    void aKernelThatDiesAgainAndAgainStaysDead() {
        for (int i = 0; i < 2; i++) {
            bench.kernel().dies();
            bench.settle();
            bench.kernel().becomesReady();
            bench.settle();
        }
        assertThat(bench.kernel().restarts).isEqualTo(2);
        bench.kernel().dies();
        bench.settle();

        assertThat(bench.kernel().restarts).isEqualTo(2);
        assertThat(anna.sent.getLast().brief()).isEqualTo("dead");
        assertThat(bench.agent.state()).isEqualTo("dead");
        bench.execute(anna, "r1", "1+1", "c1");
        assertThat(anna.about("r1")).contains("execute_reply", "idle");
        assertThat(bench.kernel().executed).isEmpty();
    }

    @Test
    void anExecutionThatWentWellForgivesEarlierDeaths() {
        for (int i = 0; i < 4; i++) {
            bench.kernel().dies();
            bench.settle();
            bench.kernel().becomesReady();
            bench.settle();
            bench.execute(anna, "r" + i, "1+1", "c1");
            bench.kernel().ends(Completion.Outcome.OK, 1);
            bench.settle();
        }
        assertThat(bench.kernel().restarts).isEqualTo(4);
    }

    @Test
    void aRestartAnswersEverythingBeforeTheProcessGoes() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(ben, "r2", "2+2", "c2");
        bench.agent.restart(anna.caller(), false);
        bench.settle();

        assertThat(anna.about("r1")).endsWith("execute_reply", "idle");
        assertThat(ben.about("r2")).endsWith("execute_reply", "idle");
        assertThat(bench.ledger.settled).hasSize(2);
        assertThat(bench.trace.lastIndexOf("ben gets execute_reply")).isLessThan(bench.trace.indexOf("restart"));
        assertThat(bench.trace)
                .as("what a restarting page writes by itself comes before what is settled")
                .containsSubsequence(
                        "awaited anna ben",
                        "ended " + bench.ledger.settled.getFirst().executionId());
        bench.kernel().becomesReady();
        bench.settle();
        bench.execute(anna, "r3", "1+1", "c1");
        assertThat(bench.kernel().executed).hasSize(2);
    }

    /** A page that reads "restarting" says that the kernel appears to have died: that is for deaths alone. */
    @Test
    void aRestartThatSomebodyAskedForLooksToTheOthersLikeAStartAndNotLikeADeath() {
        bench.agent.restart(anna.caller(), false);
        bench.settle();
        assertThat(ben.sent.getLast().brief()).isEqualTo("starting");
        bench.kernel().becomesReady();
        bench.settle();
        assertThat(ben.sent.getLast().brief()).isEqualTo("idle");
        assertThat(ben.sent).noneMatch(each -> each.brief().equals("restarting"));
    }

    @Test
    void aRestartThatKeepsTheQueueRunsWhatTheRestarterHadWaitingOnTheFreshProcess() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(anna, "r2", "2+2", "c2");
        bench.execute(ben, "b1", "2+2", "c2");
        bench.agent.restart(anna.caller(), true);
        bench.settle();
        assertThat(anna.about("r2")).doesNotContain("execute_reply");
        assertThat(ben.about("b1")).contains("execute_reply");
        assertThat(bench.kernel().executed).hasSize(1);
        bench.kernel().becomesReady();
        bench.settle();
        assertThat(bench.kernel().executed).hasSize(2);
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(anna.reply("r2").content().path("status").asText()).isEqualTo("ok");
    }

    @Test
    void aStopAnswersEverythingAndThenRefusesEverything() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(ben, "r2", "2+2", "c2");
        CompletableFuture<Void> stopped =
                bench.agent.stop("Somebody stopped the kernel.").toCompletableFuture();
        bench.settle();

        assertThat(stopped).isCompleted();
        assertThat(anna.about("r1")).endsWith("execute_reply", "idle");
        assertThat(ben.about("r2")).endsWith("execute_reply", "idle");
        assertThat(bench.trace.lastIndexOf("ben gets execute_reply")).isLessThan(bench.trace.indexOf("shutdown"));
        assertThat(ben.sent.getLast().brief()).isEqualTo("dead");
    }

    @Test
    void executionsThatComeBeforeTheKernelIsReadyAreHeldAndAnswered() {
        KernelBench early = new KernelBench();
        early.rights.collaborator("anna");
        early.room.cells.put("c1", "1+1");
        early.agent.start("anna");
        early.settle();
        RecordingConnection page = early.page("anna", "anna-page");
        early.request(page, "i1", "kernel_info_request", "{}", "{}");
        early.execute(page, "r1", "1+1", "c1");
        early.request(page, "m1", "comm_info_request", "{}", "{}");
        assertThat(early.kernel().executed).isEmpty();
        assertThat(early.kernel().requested).isEmpty();
        assertThat(page.sent).isEmpty();

        early.kernel().becomesReady();
        early.settle();

        assertThat(page.about("i1")).containsExactly("busy", "kernel_info_reply", "idle");
        assertThat(early.kernel().executed).hasSize(1);
        assertThat(early.kernel().requested).hasSize(1);
        assertThat(early.kernel().intruders).isEmpty();
    }

    @Test
    void aKernelThatDoesNotComeUpAnswersWhoeverWaited() {
        KernelBench early = new KernelBench();
        early.rights.collaborator("anna");
        early.room.cells.put("c1", "1+1");
        early.agent.start("anna");
        early.settle();
        RecordingConnection page = early.page("anna", "anna-page");
        early.request(page, "i1", "kernel_info_request", "{}", "{}");
        early.execute(page, "r1", "1+1", "c1");
        early.kernel().failsToStart();
        early.settle();

        assertThat(page.about("i1")).containsExactly("busy", "kernel_info_reply", "idle");
        assertThat(page.reply("i1").content().path("evalue").asText()).contains("did not come up");
        assertThat(page.about("r1")).endsWith("execute_reply", "idle");
        assertThat(page.sent.getLast().brief()).isEqualTo("dead");
        assertThat(early.agent.reason()).contains("did not come up");
    }

    @Test
    void beforeAnybodyMayRunThereIsNoProcessAndARunIsRefused() {
        KernelBench none = new KernelBench();
        none.rights.readers.add("viola");
        RecordingConnection viola = none.page("viola", "viola-page");
        none.execute(viola, "r1", "1+1", "c1");
        assertThat(none.kernel()).isNull();
        assertThat(viola.about("r1")).containsExactly("busy", "execute_reply", "idle");
    }
}
