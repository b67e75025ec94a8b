package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.KernelCounters;
import dev.baton.bridge.KernelListener;
import dev.baton.bridge.RecordingListener;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

/** The operator's sums over kernels that come and go. */
class KernelTrafficTest {
    private final KernelListener nobody = new RecordingListener();
    private final KernelTraffic traffic = new KernelTraffic();

    private FakeHandle kernel(long forged) {
        FakeHandle kernel = new FakeHandle(nobody, new ArrayList<>());
        kernel.counters = new KernelCounters(9, 8, forged, 0, 0, 0, 0, 1, 0, 0, 0);
        traffic.watch(kernel);
        return kernel;
    }

    @Test
    void whatKernelsDidWrongIsAddedUp() {
        assertThat(traffic.total()).isEqualTo(KernelCounters.ZERO);
        kernel(3);
        kernel(4);
        assertThat(traffic.total()).isEqualTo(new KernelCounters(18, 16, 7, 0, 0, 0, 0, 2, 0, 0, 0));
    }

    @Test
    void aKernelThatHasEndedStaysInTheSumOnce() {
        FakeHandle ending = kernel(3);
        kernel(4);
        ending.shutdown();
        assertThat(traffic.total().forgedMessages()).isEqualTo(7);
        kernel(1);
        assertThat(traffic.total().forgedMessages()).isEqualTo(8);
        assertThat(traffic.total().forgedMessages()).isEqualTo(8);
    }
}
