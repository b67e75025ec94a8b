package dev.baton.broker.kernel;

import dev.baton.bridge.KernelCounters;
import dev.baton.bridge.KernelHandle;
import dev.baton.bridge.KernelState;
import java.util.ArrayList;
import java.util.List;

/**
 * What the traffic of all kernels of this broker has added up to, those that have ended included, for the operator. Any thread; guarded by
 * {@code this}, and no larger than the number of kernels that run.
 */
public final class KernelTraffic {
    private final List<KernelHandle> live = new ArrayList<>();
    private KernelCounters ended = KernelCounters.ZERO;

    /** From now on that kernel's traffic counts. */
    synchronized void watch(KernelHandle kernel) {
        foldEnded();
        live.add(kernel);
    }

    /** The sum up to now; no part of it ever becomes less. */
    public synchronized KernelCounters total() {
        foldEnded();
        KernelCounters sum = ended;
        for (KernelHandle each : live) {
            sum = sum.plus(each.counters());
        }
        return sum;
    }

    private void foldEnded() {
        live.removeIf(each -> {
            boolean isOver = each.state() == KernelState.STOPPED;
            if (isOver) {
                ended = ended.plus(each.counters());
            }
            return isOver;
        });
    }
}
