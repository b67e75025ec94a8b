package dev.baton.broker.observability;

import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.kernel.ExecutionLedger.RunFacts;
import dev.baton.broker.kernel.KernelDescriptor;
import dev.baton.broker.kernel.KernelEvents;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Policy;
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
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/**
 * Sends what happens into the events channel, in strokes: the way through a channel takes longer than most of what is told, so
 * it is not gone on the thread of who tells, and once for all that happened within {@value #GATHERED_MS} ms. Never waits: what does not
 * fit is counted and left out.
 *
 * <p>What an event says of rights and paths is as it was when it happened, however late it is sent.
 *
 * <p>Made at its first use, not where it is injected: routes are made before the channels are. Anybody tells; the agent sends.
 */
@ApplicationScoped
public class EventPublisher implements KernelEvents {
    private static final int WAITING_MAX = 20_000;
    private static final int STROKES_MAX = 1_000;
    private static final int GATHERED_MS = 10;
    /** Nobody asks by which right a queue moved. */
    static final String QUEUE_CHANGED = "queue.changed";

    /** An event before anybody worked out the rights, with the policy that held. */
    private record Happened(
            String type,
            Instant at,
            Optional<String> fileId,
            Optional<String> document,
            String username,
            Map<String, Object> descriptor,
            Policy policy) {}

    private final Emitter<BatonEvent.Stroke> channel;
    private final PermissionGate gate;
    private final DocumentIds documents;
    private final InstantSource clock;
    private final SerialAgent agent;
    private final BlockingQueue<Happened> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final AtomicBoolean scheduled = new AtomicBoolean();
    private final Counter lost;
    private final MeterRegistry meters;

    @Inject
    EventPublisher(
            @Channel(EventHub.CHANNEL)
                    @Broadcast
                    @OnOverflow(value = OnOverflow.Strategy.BUFFER, bufferSize = STROKES_MAX)
                    Emitter<BatonEvent.Stroke> channel,
            AgentRuntime agents,
            PermissionGate gate,
            DocumentIds documents,
            InstantSource clock,
            MeterRegistry meters) {
        this.channel = channel;
        this.agent = agents.agent("events", WAITING_MAX);
        this.gate = gate;
        this.documents = documents;
        this.clock = clock;
        this.meters = meters;
        this.lost = meters.counter("baton.events.lost");
    }

    /** Makes the outlet as soon as the channel is there, so that it also serves a broker that ends at once. */
    void onStart(@Observes @Priority(Integer.MAX_VALUE) StartupEvent event) {
        lost.increment(0);
    }

    /** Tells that something happened. Any thread. */
    public void emit(String type, Optional<String> fileId, String username, Map<String, Object> descriptor) {
        Optional<String> document = fileId.flatMap(documents::pathOf);
        if (!waiting.offer(
                new Happened(type, clock.instant(), fileId, document, username, descriptor, gate.policy()))) {
            lost.increment();
        } else if (scheduled.compareAndSet(false, true)) {
            agent.after(Duration.ofMillis(GATHERED_MS), this::send);
        }
    }

    /** Sends what has been told so far; completes when whoever hears the channel has it. Any thread. */
    public CompletableFuture<Void> flush() {
        return agent.ask(() -> {
            send();
            return null;
        });
    }

    private void send() {
        scheduled.set(false);
        List<Happened> gathered = new ArrayList<>();
        waiting.drainTo(gathered);
        if (gathered.isEmpty()) {
            return;
        }
        try {
            channel.send(
                    new BatonEvent.Stroke(gathered.stream().map(this::event).toList()));
        } catch (IllegalStateException full) {
            lost.increment(gathered.size());
        }
    }

    private BatonEvent event(Happened happened) {
        List<String> via = happened.username().isEmpty() || happened.type().equals(QUEUE_CHANGED)
                ? List.of()
                : gate.sources(
                        happened.policy(),
                        Caller.named(happened.username()),
                        happened.document().orElse(""),
                        happened.at());
        return new BatonEvent(
                happened.type(),
                happened.at(),
                happened.fileId(),
                happened.document(),
                happened.username(),
                via,
                happened.descriptor());
    }

    @Override
    public void onQueueChanged(KernelDescriptor kernel) {
        emit(
                QUEUE_CHANGED,
                Optional.ofNullable(kernel.sharedFileId()),
                kernel.owner(),
                Map.of("kernel_id", kernel.kernelId()));
    }

    @Override
    public void onBaton(KernelDescriptor kernel, BatonView baton) {
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
    public void onOutputLeftOut(KernelDescriptor kernel, long messages) {
        meters.counter("baton.kernel.output.left.out").increment(messages);
    }

    @Override
    public void onQueued(KernelDescriptor kernel, Execution execution, RunFacts descriptor) {
        emit(
                "execution.queued",
                kernel,
                execution,
                descriptor,
                Map.of("source_sha256", descriptor.sourceSha256(), "batch_id", execution.batchId()));
    }

    @Override
    public void onStarted(KernelDescriptor kernel, Execution execution, RunFacts descriptor) {
        emit("execution.started", kernel, execution, descriptor, Map.of());
    }

    @Override
    public void onFinished(
            KernelDescriptor kernel, Execution execution, RunFacts descriptor, Outcome outcome, String reason) {
        meters.counter("baton.executions", "outcome", outcome.wireName()).increment();
        String type = outcome == Outcome.CANCELLED ? "execution.cancelled" : "execution.finished";
        emit(type, kernel, execution, descriptor, Map.of("outcome", outcome.wireName(), "reason", reason));
    }

    @Override
    public void onKernel(KernelDescriptor kernel, String what, String sentence) {
        meters.counter("baton.kernels", "event", what).increment();
        emit(
                "kernel." + what,
                Optional.ofNullable(kernel.sharedFileId()),
                kernel.owner(),
                Map.of("kernel_id", kernel.kernelId(), "message", sentence));
    }

    private void emit(
            String type, KernelDescriptor kernel, Execution execution, RunFacts descriptor, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.put("execution_id", execution.executionId());
        all.put("kernel_id", kernel.kernelId());
        all.put("requester", Map.of("username", execution.person(), "display_name", descriptor.displayName()));
        if (descriptor.cellId() != null) {
            all.put("cell_id", descriptor.cellId());
        }
        emit(type, Optional.ofNullable(descriptor.fileId()), execution.person(), all);
    }
}
