package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion;
import dev.baton.bridge.message.Channel;
import dev.baton.broker.error.Problem;
import dev.baton.broker.security.Caller;
import dev.baton.queue.Decision;
import dev.baton.queue.Outcome;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The way of executions through one kernel's agent, with the real queue between doubles. */
class KernelAgentTest extends TwoPagesOnAKernel {
    @Test
    void aSecondExecutionGoesToTheKernelOnlyWhenTheFirstIsOver() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(ben, "r2", "2+2", "c2");
        assertThat(bench.kernel().executed).hasSize(1);

        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();

        assertThat(bench.kernel().executed).hasSize(2);
        bench.kernel().ends(Completion.Outcome.OK, 2);
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.OK, Outcome.OK);
    }

    @Test
    void nothingGoesToTheKernelBeforeItsRowIsDurable() {
        bench.ledger.held = true;
        bench.execute(anna, "r1", "1+1", "c1");
        assertThat(bench.trace).anyMatch(each -> each.startsWith("row "));
        assertThat(bench.kernel().executed).isEmpty();

        bench.ledger.becomesDurable();
        bench.settle();

        assertThat(bench.kernel().executed).hasSize(1);
    }

    @Test
    void aPersonsWaitingCodeIsBoundedInBytes() {
        String large = "#" + "x".repeat(60_000);
        bench.execute(anna, "r1", large, "c1");
        bench.execute(anna, "r2", large, "c1");
        assertThat(anna.reply("r2").content().path("evalue").asText()).contains("maximum amount of code waiting");
        bench.execute(ben, "r3", large, "c2");
        assertThat(ben.about("r3")).doesNotContain("execute_reply");

        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        bench.kernel().ends(Completion.Outcome.OK, 2);
        bench.settle();
        bench.execute(anna, "r4", large + large, "c1");
        assertThat(bench.kernel().executed).as("alone it may be larger").hasSize(3);
        CompletableFuture<DirectSubmissions.Answer> direct = bench.agent
                .direct()
                .code(new Caller(Caller.Kind.USER, "anna", "anna", null), large, OptionalLong.empty());
        bench.settle();
        assertThat(direct.exceptionNow())
                .isInstanceOf(Problem.class)
                .hasMessageContaining("maximum amount of code waiting");
    }

    @Test
    void theSecondExecutionWaitsForItsIntentToo() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(ben, "r2", "2+2", "c2");
        bench.ledger.held = true;
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bench.kernel().executed).hasSize(1);

        bench.ledger.becomesDurable();
        bench.settle();
        assertThat(bench.kernel().executed).hasSize(2);
    }

    @Test
    void aLedgerThatCannotBeWrittenStopsTheQueueAndSaysSo() {
        bench.ledger.broken = true;
        bench.execute(anna, "r1", "1+1", "c1");

        assertThat(bench.agent.reason()).contains("ledger");
        bench.execute(ben, "r2", "2+2", "c2");
        assertThat(bench.kernel().executed).isEmpty();
        assertThat(anna.reply("r1").content().path("evalue").asText()).contains("ledger");
        assertThat(ben.reply("r2").content().path("evalue").asText()).contains("ledger");
    }

    @Test
    void aLedgerThatCanBeWrittenAgainRunsWhatComesThen() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.ledger.broken = true;
        bench.execute(ben, "r2", "2+2", "c2");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bench.kernel().executed).as("r2 has no row").hasSize(1);
        assertThat(ben.reply("r2").content().path("status").asText()).isEqualTo("error");

        bench.ledger.broken = false;
        bench.execute(ben, "r3", "2+2", "c2");

        assertThat(bench.kernel().executed).hasSize(2);
        assertThat(bench.agent.reason()).isEmpty();
        bench.kernel().ends(Completion.Outcome.OK, 2);
        bench.settle();
        assertThat(ben.reply("r3").content().path("status").asText()).isEqualTo("ok");
    }

    @Test
    void theTextThatIsRunIsTheOneThatWasSentWhateverTheDocumentSays() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(ben, "r2", "2+2", "c2");
        bench.room.cells.put("c2", "rm -rf");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();

        assertThat(new String(bench.kernel().executed.getLast().content(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("2+2");
        assertThat(bench.ledger.descriptor.getLast().sourceDiffers()).isFalse();
    }

    @Test
    void aTextThatDiffersFromItsCellIsRunForAnEditorAndMarkedInTheLedger() {
        bench.execute(anna, "r1", "1+2", "c1");
        assertThat(bench.kernel().executed).hasSize(1);
        assertThat(bench.ledger.descriptor.getLast().sourceDiffers()).isTrue();
        assertThat(bench.ledger.descriptor.getLast().cellId()).isEqualTo("c1");
    }

    @Test
    void outputsOfACellGoToItsRoomAndToNoSocket() {
        bench.execute(anna, "r1", "1+1", "c1");
        String id = bench.lastSent();
        bench.kernel().says(id, "stream", "{\"name\":\"stdout\",\"text\":\"hi\"}");
        bench.settle();

        assertThat(bench.room.outputs).containsExactly(id + " stream");
        assertThat(anna.sent).noneMatch(each -> each.type().equals("stream"));
        assertThat(ben.sent).noneMatch(each -> each.type().equals("stream"));
    }

    @Test
    void outputsOfAConsoleGoToTheSocketsWithTheRequestersOwnParent() {
        bench.unbind();
        bench.execute(anna, "r1", "print(1)", "c1");
        bench.kernel().says(bench.lastSent(), "stream", "{\"name\":\"stdout\",\"text\":\"hi\"}");
        bench.settle();

        assertThat(bench.room.outputs).isEmpty();
        assertThat(anna.about("r1")).contains("stream");
        assertThat(ben.sent).anyMatch(each -> each.type().equals("stream"));
        assertThat(ben.about("r1")).isEmpty();
    }

    @Test
    void aReplyComesOnlyWhenThePagesHaveSeenTheEnd() {
        bench.room.held = true;
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().ends(Completion.Outcome.OK, 7);
        bench.settle();
        assertThat(bench.room.ended).hasSize(1);
        assertThat(anna.about("r1")).doesNotContain("execute_reply", "idle");

        bench.room.pagesHaveSeen();
        bench.settle();

        assertThat(anna.about("r1")).endsWith("execute_reply", "idle");
        RecordingConnection.Sent reply = anna.reply("r1");
        assertThat(reply.session()).isEqualTo("life-1");
        assertThat(reply.content().path("execution_count").asInt()).isEqualTo(7);
        assertThat(anna.answersTo("r1").getLast().session()).isEqualTo("life-1");
        assertThat(anna.reply("r1").parent().path("session").asText()).isEqualTo("anna-page");
    }

    @Test
    void nobodyButTheRequesterGetsTheReply() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(ben.sent).noneMatch(each -> each.type().equals("execute_reply"));
    }

    @Test
    void theKernelDoesNotWaitForAPageThatIsSlowToSeeTheEnd() {
        bench.room.held = true;
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(ben, "r2", "2+2", "c2");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bench.kernel().executed).hasSize(2);
    }

    @Test
    void anErrorAbortsWhatTheSamePageSentBehindItAndNothingElse() {
        bench.execute(anna, "r1", "1/0", "c1");
        bench.execute(anna, "r2", "2+2", "c2");
        bench.execute(anna, "r3", "3", "c1");
        bench.execute(ben, "b1", "2+2", "c2");
        RecordingConnection otherTab = bench.page("anna", "other-tab");
        bench.execute(otherTab, "o1", "1+1", "c1");

        bench.kernel().ends(Completion.Outcome.ERROR, 1);
        bench.settle();

        assertThat(bench.outcomes()).containsExactly(Outcome.ERROR, Outcome.ABORTED, Outcome.ABORTED);
        assertThat(anna.reply("r2").content().path("status").asText()).isEqualTo("aborted");
        assertThat(anna.reply("r3").content().path("status").asText()).isEqualTo("aborted");
        assertThat(anna.sent.stream()
                        .filter(each -> each.type().equals("execute_reply"))
                        .map(each -> each.parent().path("msg_id").asText()))
                .containsExactly("r1", "r2", "r3");
        assertThat(anna.about("r2")).containsExactly("busy", "execute_reply", "idle");
        bench.kernel().ends(Completion.Outcome.OK, 2);
        bench.settle();
        bench.kernel().ends(Completion.Outcome.OK, 3);
        bench.settle();
        assertThat(bench.outcomes()).endsWith(Outcome.OK, Outcome.OK);
        assertThat(otherTab.reply("o1").content().path("status").asText()).isEqualTo("ok");
    }

    @Test
    void anInterruptHitsOnesOwnExecutionButNotThatOfAnother() {
        bench.execute(anna, "r1", "1+1", "c1");
        String id = bench.lastSent();
        assertThat(bench.agent.interrupt(ben.caller(), Optional.empty()).join()).isInstanceOf(Decision.Refused.class);
        bench.settle();
        assertThat(bench.kernel().interrupts).isEmpty();

        bench.request(anna, "s1", "interrupt_request", "{}", "{}");
        assertThat(bench.kernel().interrupts).containsExactly(id);
        assertThat(anna.reply("s1").content().path("status").asText()).isEqualTo("ok");
    }

    @Test
    void aLateOutputStillGoesToItsCell() {
        bench.execute(anna, "r1", "1+1", "c1");
        String id = bench.lastSent();
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        bench.kernel().says(id, "stream", "{\"name\":\"stdout\",\"text\":\"from a thread\"}");
        bench.settle();
        assertThat(bench.room.outputs).containsExactly(id + " stream");
        assertThat(ben.sent).noneMatch(each -> each.type().equals("stream"));
    }

    @Test
    void anAnswerToAPagesRequestGoesToThatPageAloneUnderItsOwnHeader() {
        bench.request(anna, "q1", "complete_request", "{\"code\":\"x\",\"cursor_pos\":1}", "{}");
        bench.request(ben, "q1", "complete_request", "{\"code\":\"y\",\"cursor_pos\":1}", "{}");
        assertThat(bench.kernel().requested).hasSize(2);
        assertThat(bench.kernel().requested.getFirst().msgId())
                .isNotEqualTo(bench.kernel().requested.getLast().msgId());
        bench.kernel().says(bench.kernel().requested.getFirst().msgId(), "complete_reply", "{\"status\":\"ok\"}");
        bench.settle();
        assertThat(anna.about("q1")).containsExactly("complete_reply");
        assertThat(ben.about("q1")).isEmpty();
    }

    @Test
    void theKernelsInfoOffersNoSubshells() {
        bench.request(anna, "i1", "kernel_info_request", "{}", "{}");
        assertThat(anna.reply("i1").content().path("supported_features").toString())
                .doesNotContain("subshells", "debugger");
        assertThat(anna.reply("i1").channel()).isEqualTo(Channel.SHELL);
    }

    @Test
    void anExecutionThatTheQueueRefusesIsAnsweredAndShownInTheCell() {
        for (int i = 0; i <= 1000; i++) {
            bench.execute(anna, "r" + i, "1+1", "c1");
        }
        bench.execute(anna, "over", "1+1", "c1");
        assertThat(anna.reply("over").content().path("evalue").asText()).contains("executions waiting on this kernel");
        assertThat(bench.room.ended.getLast().notice().orElseThrow().name()).isEqualTo("NotRun");
        assertThat(bench.ledger.descriptor).hasSize(1001);
    }

    @Test
    void aRoomThatIsBehindHoldsItsKernelsNewsBackWithinBoundsAndGetsThemAll() {
        bench.execute(anna, "r1", "1+1", "c1");
        String run = bench.lastSent();
        bench.room.behind = true;
        for (int i = 0; i < 500; i++) {
            bench.kernel().says(run, "display_data", "{\"data\":{},\"metadata\":{}}");
        }
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bench.room.outputs).as("the one that said so").hasSize(1);
        assertThat(anna.about("r1")).doesNotContain("execute_reply");
        assertThat(bench.kept.types.stream().filter("display_data"::equals))
                .as("the file has all")
                .hasSize(500);

        bench.room.behind = false;
        bench.room.relief.complete(null);
        bench.settle();
        assertThat(bench.room.outputs).hasSize(500);
        assertThat(anna.about("r1")).contains("execute_reply");
    }
}
