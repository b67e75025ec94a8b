package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.broker.kernel.PrivateKernelCuller.Idle;
import dev.baton.broker.kernel.PrivateKernelCuller.Step;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PrivateKernelCullerTest {
    private static final Instant START = Instant.EPOCH;

    private final PrivateKernelCuller culler = new PrivateKernelCuller(Duration.ofMinutes(60), Duration.ofMinutes(10));

    private static Idle idleSince(Instant lastActivity) {
        return new Idle("k", true, true, lastActivity);
    }

    private Map<String, Step> after(int minutes, Idle kernel) {
        return culler.look(List.of(kernel), START.plus(Duration.ofMinutes(minutes)));
    }

    @Test
    void warnsOnceAndThenStops() {
        assertThat(after(49, idleSince(START))).isEmpty();
        assertThat(after(50, idleSince(START))).containsExactly(Map.entry("k", Step.WARN));
        assertThat(after(55, idleSince(START))).isEmpty();
        assertThat(after(60, idleSince(START))).containsExactly(Map.entry("k", Step.STOP));
    }

    @Test
    void aRunAfterTheWarningStartsTheTimeAgain() {
        after(50, idleSince(START));
        Instant used = START.plus(Duration.ofMinutes(55));

        assertThat(after(70, idleSince(used))).isEmpty();
        assertThat(after(106, idleSince(used))).containsExactly(Map.entry("k", Step.WARN));
    }

    @Test
    void neverStopsAKernelWithoutAWarning() {
        assertThat(after(500, idleSince(START))).containsExactly(Map.entry("k", Step.WARN));
    }

    @Test
    void leavesOtherKernelsAndBusyOnesAlone() {
        assertThat(after(500, new Idle("k", false, true, START))).isEmpty();
        assertThat(after(500, new Idle("k", true, false, START))).isEmpty();
    }
}
