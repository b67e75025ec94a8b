package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Questions that pages ask a kernel while somebody's cell runs, and what is said on comms. */
class KernelAgentQuestionsTest {
    private KernelBench bench;
    private RecordingConnection alice;
    private RecordingConnection bob;

    @BeforeEach
    void open() {
        bench = KernelBench.ready();
        bench.rights.collaborator("alice");
        bench.rights.collaborator("bob");
        alice = bench.page("alice", "a");
        bob = bench.page("bob", "b");
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    private void aliceRuns() {
        bench.execute(alice, "run-1", "1", "");
    }

    private void bobAsks(String requestId, String type) {
        bench.request(bob, requestId, type, "{\"code\":\"pri\",\"cursor_pos\":3}", "{}");
    }

    private String asked(int index) {
        return bench.kernel().asked.get(index).msgId();
    }

    @Test
    void betweenExecutionsAQuestionGoesToTheShell() {
        bobAsks("q-1", "complete_request");
        assertThat(bench.kernel().requested).hasSize(1);
        assertThat(bench.kernel().asked).isEmpty();
    }

    @Test
    void duringAnExecutionAQuestionIsAskedBesideItAndItsPageHearsThatTheKernelIsStillBusy() {
        aliceRuns();
        bobAsks("q-1", "complete_request");
        assertThat(bench.kernel().requested).isEmpty();
        bench.kernel().says(asked(0), "status", "{\"execution_state\":\"busy\"}");
        bench.kernel().replies(asked(0), "complete_reply", "{\"status\":\"ok\",\"matches\":[\"print\"]}");
        bench.kernel().says(asked(0), "status", "{\"execution_state\":\"idle\"}");
        bench.settle();
        assertThat(bob.about("q-1")).containsExactly("busy", "complete_reply", "idle");
        assertThat(bob.sent.getLast().brief()).isEqualTo("busy");
        assertThat(bob.sent.getLast().parent()).isEmpty();
        assertThat(alice.about("q-1")).isEmpty();
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(alice.about("run-1")).contains("execute_reply");
    }

    @Test
    void noPageHearsOfABusyKernelWhenTheExecutionsIdleHasBeenHeardAlready() {
        aliceRuns();
        bobAsks("q-1", "complete_request");
        bench.kernel().says(bench.lastSent(), "status", "{\"execution_state\":\"idle\"}");
        bench.kernel().says(asked(0), "status", "{\"execution_state\":\"busy\"}");
        bench.kernel().says(asked(0), "status", "{\"execution_state\":\"idle\"}");
        bench.settle();
        assertThat(bob.sent.getLast().brief()).isEqualTo("idle");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bob.sent.getLast().brief()).isEqualTo("idle");
    }

    @Test
    void aQuestionThatTheKernelCannotBeAskedNowIsAnsweredEmpty() {
        aliceRuns();
        bobAsks("q-1", "complete_request");
        bobAsks("q-2", "inspect_request");
        bobAsks("q-3", "is_complete_request");
        for (int i = 0; i < 3; i++) {
            bench.kernel().loses(asked(i));
        }
        bench.settle();
        assertThat(bob.reply("q-1").content().path("matches")).isEmpty();
        assertThat(bob.reply("q-1").content().path("cursor_start").asInt()).isEqualTo(3);
        assertThat(bob.reply("q-2").content().path("found").asBoolean(true)).isFalse();
        assertThat(bob.reply("q-3").content().path("status").asText()).isEqualTo("unknown");
        assertThat(bob.about("q-1")).containsExactly("busy", "complete_reply", "idle");
    }

    @Test
    void aHistoryThatCannotBeHadNowIsAskedBehindTheExecution() {
        aliceRuns();
        bobAsks("q-1", "history_request");
        bench.kernel().loses(asked(0));
        bench.settle();
        assertThat(bench.kernel().requested).hasSize(1);
        assertThat(bob.about("q-1")).isEmpty();
        bench.kernel().replies(bench.kernel().requested.getFirst().msgId(), "history_reply", "{\"history\":[]}");
        bench.settle();
        assertThat(bob.about("q-1")).containsExactly("history_reply");
    }

    @Test
    void ofAPageThatAsksFasterThanItIsAnsweredTheOldestQuestionGivesWay() {
        aliceRuns();
        for (int i = 1; i <= 5; i++) {
            bobAsks("q-" + i, "complete_request");
        }
        assertThat(bob.about("q-1")).containsExactly("busy", "complete_reply", "idle");
        assertThat(bob.about("q-2")).isEmpty();
        bench.request(alice, "q-6", "complete_request", "{}", "{}");
        assertThat(bob.about("q-2"))
                .as("somebody else's question takes nothing away")
                .isEmpty();
        bench.kernel().replies(asked(0), "complete_reply", "{\"status\":\"ok\"}");
        bench.kernel().replies(asked(4), "complete_reply", "{\"status\":\"ok\"}");
        bench.settle();
        assertThat(bob.about("q-1")).as("its late answer is for nobody").hasSize(3);
        assertThat(bob.about("q-5")).containsExactly("complete_reply");
    }

    @Test
    void whoMayNotAskTheKernelIsRefusedBesideAnExecutionToo() {
        bench.rights.readers.add("carol");
        RecordingConnection carol = bench.page("carol", "c");
        aliceRuns();
        bench.request(carol, "q-1", "complete_request", "{}", "{}");
        assertThat(bench.kernel().asked).isEmpty();
        assertThat(carol.reply("q-1").content().path("ename").asText()).isEqualTo("PermissionDenied");
    }

    @Test
    void whatAKernelSaysOnACommGoesToEverybodyUnderItsRequestersOwnHeader() {
        bench.request(alice, "c-1", "comm_msg", "{\"comm_id\":\"w\",\"data\":{}}", "{}");
        String id = bench.kernel().requested.getFirst().msgId();
        bench.kernel().says(id, "comm_msg", "{\"comm_id\":\"w\",\"data\":{}}");
        bench.settle();
        assertThat(alice.about("c-1")).containsExactly("comm_msg");
        assertThat(bob.about(id)).containsExactly("comm_msg");
    }

    @Test
    void aPageThatDoesNotKnowAWidgetDoesNotCloseItForThePersonWhoMadeIt() {
        aliceRuns();
        bench.kernel().says(bench.lastSent(), "comm_open", "{\"comm_id\":\"w\",\"target_name\":\"t\",\"data\":{}}");
        bench.settle();
        bench.request(bob, "c-1", "comm_close", "{\"comm_id\":\"w\",\"data\":{}}", "{}");
        assertThat(bench.kernel().requested).isEmpty();
        bench.request(alice, "c-2", "comm_close", "{\"comm_id\":\"w\",\"data\":{}}", "{}");
        assertThat(bench.kernel().requested).hasSize(1);
    }

    @Test
    void theEndOfACommIsToldOnlyToPagesThatKnowIt() {
        aliceRuns();
        bench.kernel().says(bench.lastSent(), "comm_open", "{\"comm_id\":\"w\",\"target_name\":\"t\",\"data\":{}}");
        bench.settle();
        bench.rights.collaborator("dora");
        RecordingConnection late = bench.page("dora", "d");
        RecordingConnection informed = bench.page("dora", "e");
        bench.request(informed, "i-1", "comm_info_request", "{}", "{}");
        String asked = bench.kernel().requested.getLast().msgId();
        bench.kernel()
                .replies(asked, "comm_info_reply", "{\"status\":\"ok\",\"comms\":{\"w\":{\"target_name\":\"t\"}}}");
        bench.kernel().says(bench.lastSent(), "comm_close", "{\"comm_id\":\"w\",\"data\":{}}");
        bench.settle();
        assertThat(closes(alice)).isOne();
        assertThat(closes(bob)).isOne();
        assertThat(closes(informed)).as("it was told that there is one").isOne();
        assertThat(closes(late)).as("it never heard of it").isZero();
    }

    @Test
    void aCommThatAPageOpensAndTheKernelDoesNotWantIsTheMatterOfThatPage() {
        bench.request(alice, "c-1", "comm_open", "{\"comm_id\":\"w\",\"target_name\":\"t\",\"data\":{}}", "{}");
        String id = bench.kernel().requested.getLast().msgId();
        bench.kernel().says(id, "comm_close", "{\"comm_id\":\"w\",\"data\":{}}");
        bench.settle();
        assertThat(closes(alice)).isOne();
        assertThat(closes(bob)).isZero();
    }

    private static long closes(RecordingConnection page) {
        return page.sent.stream()
                .filter(each -> each.type().equals("comm_close"))
                .count();
    }
}
