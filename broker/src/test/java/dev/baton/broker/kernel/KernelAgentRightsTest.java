package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion;
import dev.baton.queue.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What rights decide on a kernel's agent, and when they are asked. */
class KernelAgentRightsTest extends TwoPagesOnAKernel {
    @Test
    void outputsOfAConsoleAreKeptFromASocketWhoseReadingRightHasEnded() {
        bench.unbind();
        bench.execute(anna, "r1", "print(1)", "");
        bench.rights.readers.remove("ben");
        bench.kernel().says(bench.lastSent(), "stream", "{\"name\":\"stdout\",\"text\":\"hi\"}");
        bench.settle();

        assertThat(ben.sent).noneMatch(each -> each.type().equals("stream"));
    }

    @Test
    void somebodyWithoutTheRightIsRefusedBetweenBusyAndIdleAndTheRoomIsTold() {
        bench.rights.readers.add("viola");
        RecordingConnection viola = bench.page("viola", "viola-page");
        bench.execute(viola, "r1", "1+1", "c1");

        assertThat(bench.kernel().executed).isEmpty();
        assertThat(bench.ledger.descriptor).isEmpty();
        assertThat(viola.about("r1")).containsExactly("busy", "execute_reply", "idle");
        assertThat(viola.reply("r1").content().path("status").asText()).isEqualTo("error");
        assertThat(viola.reply("r1").content().path("evalue").asText()).contains("may not run");
        assertThat(viola.reply("r1").content().path("execution_count").asInt())
                .isEqualTo(RecordingCellExecutions.KEPT_COUNT);
        assertThat(bench.room.refusals).containsExactly("c1 viola");
        assertThat(bench.rights.refused).containsExactly("viola RUN");
        assertThat(anna.about("r1")).isEmpty();
    }

    @Test
    void withoutTheRightToEditOnlyExactlyTheTextOfACellIsRun() {
        bench.rights.readers.add("rudi");
        bench.rights.runners.add("rudi");
        RecordingConnection rudi = bench.page("rudi", "rudi-page");

        bench.execute(rudi, "r1", "1+1 ", "c1");
        bench.execute(rudi, "r2", "import os", "");
        bench.execute(rudi, "r3", "1+1", "no-such-cell");
        assertThat(bench.kernel().executed).isEmpty();
        assertThat(rudi.reply("r1").content().path("evalue").asText()).contains("this code differs from the cell");
        assertThat(rudi.reply("r2").content().path("evalue").asText()).contains("no other code on its kernel");
        assertThat(rudi.reply("r3").content().path("status").asText()).isEqualTo("error");

        bench.execute(rudi, "r4", "1+1", "c1");
        assertThat(bench.kernel().executed).hasSize(1);
    }

    @Test
    void withoutTheRightToEditExpressionsBesideTheCodeAreLeftOut() {
        bench.rights.readers.add("rudi");
        bench.rights.runners.add("rudi");
        RecordingConnection rudi = bench.page("rudi", "rudi-page");
        bench.request(
                rudi,
                "r1",
                "execute_request",
                "{\"code\":\"1+1\",\"silent\":false,\"user_expressions\":{\"x\":\"secret()\"}}",
                "{\"cellId\":\"c1\"}");

        assertThat(bench.kernel().executed).hasSize(1);
        assertThat(new String(bench.kernel().executed.getLast().content(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("1+1")
                .doesNotContain("secret");
    }

    @Test
    void aRunnerOnTheirOwnKernelCannotWriteIntoADocumentWhereTheyMayNotRun() {
        bench.rights.closedDocuments.add(KernelBench.DOCUMENT);
        bench.execute(anna, "r1", "1+1", "c1");

        assertThat(bench.kernel().executed).isEmpty();
        assertThat(anna.reply("r1").content().path("status").asText()).isEqualTo("error");
        assertThat(bench.trace).noneMatch(each -> each.startsWith("accepted"));
        assertThat(bench.room.ended).isEmpty();
    }

    @Test
    void aRightThatEndsWhileAnExecutionWaitsKeepsItFromTheKernel() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(ben, "r2", "2+2", "c2");
        bench.rights.runners.remove("ben");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();

        assertThat(bench.kernel().executed).hasSize(1);
        assertThat(bench.outcomes()).containsExactly(Outcome.OK, Outcome.CANCELLED);
        assertThat(ben.about("r2")).endsWith("execute_reply", "idle");
    }

    @Test
    void aWithdrawnPersonsRunIsInterruptedAndTheirWaitingOnesAreCancelled() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(anna, "r2", "2+2", "c2");
        bench.execute(ben, "b1", "2+2", "c2");
        bench.agent.withdraw("anna", true, "The right has ended.");
        bench.settle();

        assertThat(bench.kernel().interrupts).hasSize(1);
        assertThat(bench.outcomes()).containsExactly(Outcome.CANCELLED);
        assertThat(anna.about("r2")).endsWith("execute_reply", "idle");
        bench.kernel().ends(Completion.Outcome.INTERRUPTED, 1);
        bench.settle();
        assertThat(bench.kernel().executed).hasSize(2);
    }

    @Test
    void whereThatIsWantedAWithdrawnPersonsRunGoesOnToItsEnd() {
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(anna, "r2", "2+2", "c2");
        bench.agent.withdraw("anna", false, "The right has ended.");
        bench.settle();

        assertThat(bench.kernel().interrupts).isEmpty();
        assertThat(bench.outcomes()).containsExactly(Outcome.CANCELLED);
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.CANCELLED, Outcome.OK);
        assertThat(bench.kernel().executed).hasSize(1);
    }

    @Test
    void whoMayNotIntrospectIsRefusedAndWhoMayNotDebugToo() {
        bench.rights.readers.add("viola");
        RecordingConnection viola = bench.page("viola", "viola-page");
        for (String type : List.of("complete_request", "inspect_request", "history_request")) {
            bench.request(viola, "q-" + type, type, "{}", "{}");
            assertThat(viola.reply("q-" + type).content().path("status").asText())
                    .isEqualTo("error");
        }
        bench.request(viola, "d", "debug_request", "{\"command\":\"attach\",\"seq\":3}", "{}");
        assertThat(viola.about("d")).containsExactly("busy", "debug_reply", "idle");
        assertThat(viola.reply("d").content().path("success").asBoolean(true)).isFalse();
        bench.request(viola, "w", "comm_open", "{\"comm_id\":\"c\",\"target_name\":\"t\"}", "{}");
        bench.request(viola, "x", "shutdown_request", "{}", "{}");
        assertThat(bench.kernel().requested).isEmpty();
        assertThat(viola.reply("x").content().path("status").asText()).isEqualTo("error");
        assertThat(bench.rights.refused)
                .containsExactly(
                        "viola INTROSPECT", "viola INTROSPECT", "viola INTROSPECT", "viola DEBUG", "viola RUN");
    }

    @Test
    void aPageThatMayNotReadGetsNothingFromTheKernelNotEvenItsInfo() {
        bench.rights.readers.remove("ben");
        bench.request(ben, "i1", "kernel_info_request", "{}", "{}");
        assertThat(ben.reply("i1").content().path("status").asText()).isEqualTo("error");
        bench.agent.recheckSockets("Your access has ended.");
        bench.settle();
        assertThat(ben.closings).containsExactly("1000 Your access has ended.");
        assertThat(anna.closings).isEmpty();
    }
}
