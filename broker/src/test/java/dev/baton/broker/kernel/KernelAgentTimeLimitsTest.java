package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion;
import dev.baton.queue.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Executions that may neither wait nor run for ever ({@code baton.queue.wait-max}, {@code baton.queue.run-max}). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class KernelAgentTimeLimitsTest {
    private static final Duration SHORT = Duration.ofMillis(30);

    private static KernelBench within(Optional<Duration> waitMax, Optional<Duration> runMax) {
        KernelBench bench = KernelBench.readyWithin(waitMax, runMax);
        bench.rights.collaborator("anna");
        bench.room.cells.put("c1", "1+1");
        bench.room.cells.put("c2", "2+2");
        return bench;
    }

    private static Optional<String> noticeOf(KernelBench bench, int ended) {
        return bench.room.ended.get(ended).notice().map(CellExecutions.Notice::name);
    }

    @Test
    void whatRunsTooLongIsInterruptedAndItsCellSaysSo() throws InterruptedException {
        KernelBench bench = within(Optional.empty(), Optional.of(SHORT));
        RecordingConnection anna = bench.page("anna", "anna-page");
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().interrupts.take();
        bench.kernel().ends(Completion.Outcome.INTERRUPTED, 1);
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.TIMED_OUT);
        assertThat(noticeOf(bench, 0)).contains("TimedOut");
        assertThat(anna.about("r1")).endsWith("execute_reply", "idle");
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    @Test
    void aLimitOfNothingIsNone() {
        KernelBench bench = within(Optional.of(Duration.ZERO), Optional.of(Duration.ZERO));
        RecordingConnection anna = bench.page("anna", "anna-page");
        bench.execute(anna, "r1", "1+1", "c1");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.OK);
        assertThat(bench.runtime.failedSteps()).isZero();
    }

    @Test
    void whatWaitsTooLongIsNotRunAndItsCellSaysSoWhileTheOtherGoesOn() {
        KernelBench bench = within(Optional.of(SHORT), Optional.empty());
        RecordingConnection anna = bench.page("anna", "anna-page");
        bench.execute(anna, "r1", "1+1", "c1");
        bench.execute(anna, "r2", "2+2", "c2");
        while (bench.outcomes().isEmpty()) {
            bench.settle();
        }
        bench.settle();
        assertThat(bench.outcomes()).containsExactly(Outcome.TIMED_OUT);
        assertThat(noticeOf(bench, 0)).contains("TimedOut");
        assertThat(anna.about("r2")).endsWith("execute_reply", "idle");
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(bench.kernel().executed).hasSize(1);
        assertThat(bench.outcomes()).containsExactly(Outcome.TIMED_OUT, Outcome.OK);
        assertThat(bench.runtime.failedSteps()).isZero();
    }
}
