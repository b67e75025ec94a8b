package dev.baton.broker.wiring;

import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.kernel.PrivateKernelCuller;
import dev.baton.broker.observability.EventPublisher;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Has private kernels that were idle for long stopped, after a warning. Its agent owns everything here. */
@Singleton
final class PrivateKernelScheduler {
    private static final Duration EVERY = Duration.ofSeconds(30);

    private final SerialAgent agent;
    private final KernelRegistry kernels;
    private final DocumentIds documents;
    private final EventPublisher events;
    private final InstantSource clock;
    private final Duration warning;
    private final PrivateKernelCuller culler;

    @Inject
    PrivateKernelScheduler(
            AgentRuntime agents,
            KernelRegistry kernels,
            DocumentIds documents,
            EventPublisher events,
            InstantSource clock,
            BatonConfig config) {
        this.agent = agents.agent("private kernels", 1);
        this.kernels = kernels;
        this.documents = documents;
        this.events = events;
        this.clock = clock;
        this.warning = config.kernels().privateIdleWarning();
        this.culler = new PrivateKernelCuller(config.kernels().privateIdleMax(), warning);
    }

    void onStart(@Observes StartupEvent event) {
        agent.after(EVERY, this::look);
    }

    private void look() {
        List<KernelAgent> all = kernels.all();
        Map<String, PrivateKernelCuller.Step> steps =
                culler.look(all.stream().map(PrivateKernelCuller.Idle::of).toList(), clock.instant());
        for (KernelAgent kernel : all) {
            PrivateKernelCuller.Step step = steps.get(kernel.descriptor().kernelId());
            if (step == PrivateKernelCuller.Step.WARN) {
                events.onKernel(kernel.descriptor(), "idle", sentence(kernel));
            } else if (step == PrivateKernelCuller.Step.STOP) {
                String reason = UserMessage.PRIVATE_KERNEL_IDLE.text();
                events.onKernel(kernel.descriptor(), "stopped", reason);
                kernels.stop(kernel, reason);
            }
        }
        agent.after(EVERY, this::look);
    }

    private String sentence(KernelAgent kernel) {
        String path = Optional.ofNullable(kernel.descriptor().fileId())
                .flatMap(documents::pathOf)
                .orElse("");
        return UserMessage.PRIVATE_KERNEL_IDLE_SOON.text(path, warning.toMinutes());
    }
}
