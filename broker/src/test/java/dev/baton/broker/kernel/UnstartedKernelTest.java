package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What pages hear of a kernel that nobody has started yet, because all who came may not run. */
class UnstartedKernelTest {
    private KernelBench bench;
    private RecordingConnection viola;

    @BeforeEach
    void open() {
        bench = new KernelBench();
        bench.room.cells.put("c1", "1+1");
        bench.rights.readers.add("viola");
        viola = bench.page("viola", "viola-page");
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    @Test
    void aPageThatMayNotRunIsToldAtOnceWhatTheKernelspecSays() {
        bench.request(viola, "i1", "kernel_info_request", "{}", "{}");

        assertThat(viola.about("i1")).containsExactly("busy", "kernel_info_reply", "idle");
        assertThat(viola.reply("i1").content().path("status").asText()).isEqualTo("ok");
        assertThat(viola.reply("i1")
                        .content()
                        .path("language_info")
                        .path("name")
                        .asText())
                .isEqualTo("python");
        assertThat(bench.kernel()).isNull();
    }

    @Test
    void itsRunIsRefusedAsOnAKernelThatRuns() {
        bench.request(viola, "i1", "kernel_info_request", "{}", "{}");
        bench.execute(viola, "r1", "1+1", "c1");

        assertThat(viola.about("r1")).containsExactly("busy", "execute_reply", "idle");
        assertThat(viola.reply("r1").content().path("evalue").asText()).contains("may not run");
        assertThat(viola.reply("r1").content().path("execution_count").asInt())
                .isEqualTo(RecordingCellExecutions.KEPT_COUNT);
        assertThat(bench.room.refusals).containsExactly("c1 viola");
        assertThat(bench.ledger.descriptor).isEmpty();
    }

    @Test
    void everythingElseIsRefusedWithASentence() {
        for (String type :
                new String[] {"complete_request", "debug_request", "comm_info_request", "shutdown_request"}) {
            bench.request(viola, "q-" + type, type, "{}", "{}");
            assertThat(viola.reply("q-" + type).content().path("evalue").asText())
                    .as(type)
                    .contains("has not started yet");
        }
    }

    @Test
    void whatWaitsForTheStartIsBoundedAndTheRestIsRefused() {
        bench.rights.collaborator("anna");
        RecordingConnection anna = bench.page("anna", "anna-page");
        bench.agent.start("anna");
        bench.settle();
        String large = "{\"code\":\"" + "x".repeat(900_000) + "\",\"cursor_pos\":1}";
        int refused = 0;
        for (int i = 0; i < 12; i++) {
            bench.request(anna, "c" + i, "complete_request", large, "{}");
            refused += anna.about("c" + i).isEmpty() ? 0 : 1;
        }
        assertThat(refused).isEqualTo(3);
        assertThat(anna.reply("c11").content().path("evalue").asText()).contains("Try again");
        bench.request(anna, "i1", "kernel_info_request", large, "{}");
        assertThat(anna.about("i1")).as("only its header is kept").isEmpty();

        bench.kernel().becomesReady();
        bench.settle();
        assertThat(anna.about("i1")).containsExactly("busy", "kernel_info_reply", "idle");
    }

    @Test
    void aPageThatMayRunGetsTheKernelsOwnAnswerWhenItHasStarted() {
        bench.rights.collaborator("anna");
        RecordingConnection anna = bench.page("anna", "anna-page");
        bench.request(anna, "i1", "kernel_info_request", "{}", "{}");
        assertThat(anna.about("i1")).isEmpty();

        bench.agent.start("anna");
        bench.settle();
        bench.kernel().becomesReady();
        bench.settle();
        assertThat(anna.about("i1")).containsExactly("busy", "kernel_info_reply", "idle");
    }
}
