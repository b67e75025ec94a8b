package dev.baton.broker.observe;

import dev.baton.broker.kernel.ExecutionLedger.RunFacts;
import dev.baton.broker.kernel.KernelEvents;
import dev.baton.broker.kernel.KernelFacts;
import dev.baton.queue.BatonView;
import dev.baton.queue.Execution;
import dev.baton.queue.Outcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.annotations.Broadcast;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Sends what happens into the events channel. Never waits: when the channel is full the event is counted and left out.
 *
 * <p>Made at its first use, not where it is injected: routes are made before the channels are.
 */
@ApplicationScoped
public class EventOutlet implements KernelEvents {
    private final Emitter<BatonEvent> channel;
    private final InstantSource clock;
    private final Counter lost;
    private final MeterRegistry meters;

    @Inject
    EventOutlet(
            @Channel(EventHub.CHANNEL) @Broadcast @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = 20_000)
                    Emitter<BatonEvent> channel,
            InstantSource clock,
            MeterRegistry meters) {
        this.channel = channel;
        this.clock = clock;
        this.meters = meters;
        this.lost = meters.counter("baton.events.lost");
    }

    /** Makes the outlet as soon as the channel is there, so that it also serves a broker that ends at once. */
    void onStart(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        lost.increment(0);
    }

    /** Tells that something happened. Any thread. */
    public void emit(String type, Optional<String> fileId, String username, Map<String, Object> facts) {
        BatonEvent event = new BatonEvent(type, clock.instant(), fileId, username, facts);
        synchronized (this) {
            try {
                channel.send(event);
            } catch (IllegalStateException full) {
                lost.increment();
            }
        }
    }

    @Override
    public void onQueueChanged(KernelFacts kernel) {
        emit(
                "queue.changed",
                Optional.ofNullable(kernel.sharedFileId()),
                kernel.owner(),
                Map.of("kernel_id", kernel.kernelId()));
    }

    @Override
    public void onBaton(KernelFacts kernel, BatonView baton) {
        emit(
                "baton.changed",
                Optional.ofNullable(kernel.sharedFileId()),
                kernel.owner(),
                Map.of(
                        "kernel_id", kernel.kernelId(),
                        "mode", baton.presenting() ? "presenter" : "open",
                        "holder", baton.holder().orElse(""),
                        "fence", baton.fence()));
    }

    @Override
    public void onOutputLeftOut(KernelFacts kernel, long messages) {
        meters.counter("baton.kernel.output.left.out").increment(messages);
    }

    @Override
    public void onQueued(KernelFacts kernel, Execution execution, RunFacts facts) {
        emit("execution.queued", kernel, execution, facts, Map.of("source_sha256", facts.sourceSha256()));
    }

    @Override
    public void onStarted(KernelFacts kernel, Execution execution, RunFacts facts) {
        emit("execution.started", kernel, execution, facts, Map.of());
    }

    @Override
    public void onFinished(KernelFacts kernel, Execution execution, RunFacts facts, Outcome outcome, String reason) {
        meters.counter("baton.executions", "outcome", outcome.wireName()).increment();
        String type = outcome == Outcome.CANCELLED ? "execution.cancelled" : "execution.finished";
        emit(type, kernel, execution, facts, Map.of("outcome", outcome.wireName(), "reason", reason));
    }

    @Override
    public void onKernel(KernelFacts kernel, String what, String sentence) {
        meters.counter("baton.kernels", "event", what).increment();
        emit(
                "kernel." + what,
                Optional.ofNullable(kernel.sharedFileId()),
                kernel.owner(),
                Map.of("kernel_id", kernel.kernelId(), "message", sentence));
    }

    private void emit(String type, KernelFacts kernel, Execution execution, RunFacts facts, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("execution_id", execution.executionId());
        all.put("kernel_id", kernel.kernelId());
        all.put("requester", Map.of("username", execution.person(), "display_name", facts.displayName()));
        if (facts.cellId() != null) {
            all.put("cell_id", facts.cellId());
        }
        emit(type, Optional.ofNullable(facts.fileId()), execution.person(), all);
    }
}
