package dev.baton.broker.wiring;

import dev.baton.bridge.KernelCounters;
import dev.baton.broker.kernel.KernelRuntime;
import dev.baton.broker.kernel.KernelTraffic;
import dev.baton.broker.store.Store;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** What the leaves count by themselves, shown at {@code /q/metrics}: what kernels did wrong, and what the ledger's commits cost. */
@Singleton
final class OperatorMeters {
    private final MeterRegistry meters;
    private final KernelTraffic traffic;
    private final Store store;

    @Inject
    OperatorMeters(MeterRegistry meters, KernelRuntime kernels, Store store) {
        this.meters = meters;
        this.traffic = kernels.traffic();
        this.store = store;
    }

    void onStart(@Observes StartupEvent event) {
        count("messages.forged", "Messages with a wrong signature, dropped", KernelCounters::forgedMessages);
        count("messages.replayed", "Messages that came a second time, dropped", KernelCounters::replayedMessages);
        count("messages.malformed", "Frames that were no message, dropped", KernelCounters::malformedMessages);
        count("messages.unsent", "Messages that a kernel's connection did not take", KernelCounters::unsentMessages);
        count("probes", "Questions sent to find out whether an execution is over", KernelCounters::probes);
        count("replies.lost", "Executions that ended without their reply", KernelCounters::lostReplies);
        count("idles.lost", "Executions that ended without their idle", KernelCounters::lostIdles);
        count("broadcasts.broken", "Times a kernel's output connection broke", KernelCounters::brokenBroadcasts);
        FunctionTimer.builder("baton.store.commit", store, Store::commits, Store::commitNs, TimeUnit.NANOSECONDS)
                .description("Transactions of the ledger and the histories, and how long they took")
                .register(meters);
    }

    private void count(String name, String description, ToLongFunction<KernelCounters> what) {
        FunctionCounter.builder("baton.kernel." + name, traffic, each -> what.applyAsLong(each.total()))
                .description(description)
                .register(meters);
    }
}
