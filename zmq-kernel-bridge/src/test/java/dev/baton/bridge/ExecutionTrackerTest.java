package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When an execution is over, and when to ask the kernel about it, on a clock that only the test moves. */
class ExecutionTrackerTest {

    private static final long MS = 1_000_000;
    private static final long NEVER = Long.MAX_VALUE;

    private final ExecutionTracker tracker = new ExecutionTracker(KernelTimeouts.DEFAULT);

    @BeforeEach
    void send() {
        tracker.onSent("run", new byte[0], 0);
    }

    private static KernelMessage message(String type) throws Exception {
        byte[] empty = "{}".getBytes(StandardCharsets.UTF_8);
        return KernelMessage.of(
                Channel.SHELL,
                ("{\"msg_id\":\"m\",\"msg_type\":\"" + type + "\"}").getBytes(StandardCharsets.UTF_8),
                "{\"msg_id\":\"run\"}".getBytes(StandardCharsets.UTF_8),
                empty,
                empty,
                List.of());
    }

    @Test
    void neitherReplyNorIdleAloneEndsARun() throws Exception {
        tracker.onReply(message("execute_reply"), 1);
        assertThat(tracker.isOver()).isFalse();
        tracker.onIdle(2);
        assertThat(tracker.isOver()).isTrue();
    }

    @Test
    void anIdleWithoutAReplyAsksSoonAndARepliedRunWithoutAnIdleLater() throws Exception {
        tracker.onIdle(5 * MS);
        assertThat(tracker.probeDueNs()).isEqualTo(305 * MS);
        tracker.clear();
        tracker.onSent("run", new byte[0], 0);
        tracker.onReply(message("execute_reply"), 5 * MS);
        assertThat(tracker.probeDueNs()).isEqualTo(2005 * MS);
        tracker.onSign(1000 * MS);
        assertThat(tracker.probeDueNs()).isEqualTo(3000 * MS);
    }

    @Test
    void theReplyOfAProbeProvesNoIdleAndItsIdleNoReply() {
        tracker.onIdle(0);
        tracker.onProbeSent("probe", 0);
        tracker.onProbeIdle("probe");
        assertThat(tracker.isOver()).isFalse();
        tracker.onProbeReply("another");
        assertThat(tracker.isOver()).isFalse();
        tracker.onProbeReply("probe");
        assertThat(tracker.isOver()).isTrue();
    }

    @Test
    void probesOfASilentRunGetRarerInsteadOfPilingUp() {
        long nowNs = 0;
        long lastGapNs = 0;
        for (int i = 0; i < 8; i++) {
            long dueNs = tracker.probeDueNs();
            assertThat(dueNs - nowNs).isGreaterThanOrEqualTo(lastGapNs);
            lastGapNs = dueNs - nowNs;
            nowNs = dueNs;
            tracker.onProbeSent("probe-" + i, nowNs);
        }
        assertThat(Duration.ofNanos(nowNs)).isGreaterThan(Duration.ofMinutes(30));
    }

    @Test
    void anInterruptedSilentRunIsProbedSoonAndThenLessAndLessOften() {
        tracker.onCount(1, 5 * MS);
        tracker.onInterrupted(20 * MS);
        long nowNs = tracker.probeDueNs();
        assertThat(nowNs).isEqualTo(320 * MS);
        long lastGapNs = 0;
        for (int i = 0; i < 16; i++) {
            tracker.onProbeSent("probe-" + i, nowNs);
            long gapNs = tracker.probeDueNs() - nowNs;
            assertThat(gapNs).isGreaterThanOrEqualTo(lastGapNs);
            lastGapNs = gapNs;
            nowNs += gapNs;
        }
        assertThat(Duration.ofNanos(nowNs)).isGreaterThan(Duration.ofMinutes(30));
        tracker.onProbeReply("probe-0");
        tracker.onProbeIdle("probe-0");
        assertThat(tracker.isOver()).isTrue();
    }

    @Test
    void aRunThatWaitsForInputIsNotProbed() throws Exception {
        tracker.onQuestion(message("input_request"), 0);
        assertThat(tracker.probeDueNs()).isEqualTo(NEVER);
        assertThat(tracker.takeQuestion("another")).isNull();
        assertThat(tracker.takeQuestion("run")).isNotNull();
        assertThat(tracker.takeQuestion("run")).isNull();
        assertThat(tracker.probeDueNs()).isLessThan(NEVER);
    }

    @Test
    void anInterruptWaitsForTheEchoOfTheCode() {
        tracker.onInterruptRequested(10 * MS);
        assertThat(tracker.interruptDueNs()).isEqualTo(1010 * MS);
        tracker.onBusy(20 * MS);
        assertThat(tracker.interruptDueNs()).isEqualTo(40 * MS);
        tracker.onCount(1, 21 * MS);
        assertThat(tracker.interruptDueNs()).isLessThanOrEqualTo(21 * MS);
        tracker.onInterrupted(21 * MS);
        assertThat(tracker.interruptDueNs()).isEqualTo(NEVER);
    }

    @Test
    void aProbeSentBeforeAnInterruptDoesNotCountBehindIt() throws Exception {
        tracker.onProbeSent("early", 0);
        tracker.onInterrupted(0);
        tracker.onReply(message("execute_reply"), 1);
        tracker.onIdle(1);
        tracker.onProbeReply("early");
        assertThat(tracker.isOver()).isFalse();
        assertThat(tracker.probeDueNs()).isLessThanOrEqualTo(1);
        tracker.onProbeSent("late", 2);
        tracker.onProbeReply("late");
        assertThat(tracker.isOver()).isTrue();
    }

    @Test
    void anIdleKernelThatAnswersNoProbeHasABrokenShellAndOneWithoutIdleABrokenIopub() {
        tracker.onIdle(0);
        assertThat(tracker.brokenChannel()).isNull();
        tracker.onProbeSent("probe", 1);
        assertThat(tracker.brokenChannel()).isEqualTo(Channel.SHELL);
        tracker.clear();
        tracker.onSent("run", new byte[0], 0);
        tracker.onProbeSent("probe", 1);
        assertThat(tracker.brokenChannel()).isNull();
        tracker.onProbeReply("probe");
        assertThat(tracker.brokenChannel()).isEqualTo(Channel.IOPUB);
    }
}
