package dev.baton.broker.kernel;

import dev.baton.bridge.KernelBridge;
import dev.baton.bridge.KernelHandle;
import dev.baton.bridge.KernelInbox;
import dev.baton.bridge.KernelLaunch;
import dev.baton.bridge.KernelListener;
import dev.baton.bridge.KernelTimeouts;
import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.security.PermissionGate;
import dev.baton.queue.QueueLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Puts the kernels of one broker together: the bridge, the registry and what their agents are given. Closing it ends every kernel.
 */
public final class KernelRuntime implements AutoCloseable {
    private final KernelBridge bridge;
    private final KernelSpecDirectory specs;
    private final Path state;
    private final KernelEnvironment environment;
    private final DocumentIds documents;
    private final KernelRegistry registry;
    private final KernelRights rights;
    private final KernelTraffic traffic = new KernelTraffic();

    /** Everything around the kernels. */
    public record Dependencies(
            AgentRuntime agents,
            InstantSource clock,
            Supplier<String> ids,
            PermissionGate gate,
            DocumentIds documents,
            BoundDocuments bound,
            ExecutionLedger ledger,
            KernelEvents events,
            KernelContext.KernelProcesses processes,
            OutputRecorder outputs,
            PrivateRunLog privateRuns) {}

    /** A runtime whose kernels keep their files under the state folder. */
    public KernelRuntime(
            KernelBridge bridge, KernelSpecDirectory specs, BatonConfig config, Path state, Dependencies world) {
        this.bridge = bridge;
        this.specs = specs;
        this.state = state;
        this.environment = new KernelEnvironment(
                config.kernels().environmentAdd().orElse(List.of()),
                config.kernels().environmentRemove().orElse(List.of()));
        this.documents = world.documents();
        this.rights = new GatedKernelRights(world.gate(), world.documents());
        KernelContext context = new KernelContext(
                world.agents(),
                world.clock(),
                world.ids(),
                rights,
                world.bound(),
                world.ledger(),
                world.events(),
                world.processes(),
                world.outputs(),
                world.privateRuns(),
                new Launcher(),
                new QueueLimits(
                        config.queue().waitingPerPersonMax(),
                        config.queue().waitingMax(),
                        QueueLimits.DEFAULT.settledRememberedMax(),
                        QueueLimits.DEFAULT.raisedHandsMax(),
                        QueueLimits.DEFAULT.holderAwayMax()),
                config.queue().waitMax(),
                config.queue().runMax(),
                config.rooms().beginRunWait(),
                config.queue().inputGrace(),
                config.kernels().interruptPatience(),
                config.kernels().restartsInARowMax(),
                new KernelContext.QuestionLimits(
                        config.kernels().questionsPerSecondMax(),
                        config.kernels().questionsOpenMax(),
                        config.kernels().mailboxPerPersonMax()),
                new KernelInbox.Limits(
                        config.kernels().inboxMax(),
                        config.kernels().inboxMaxBytes(),
                        KernelInbox.Limits.DEFAULT.streamMaxBytes()),
                new KernelContext.Bounds(
                        config.kernels().mailboxMax(),
                        config.kernels().mailboxMaxBytes(),
                        config.queue().waitingPerPersonMaxBytes()));
        this.registry = new KernelRegistry(
                context,
                specs,
                new KernelLimit(
                        config.kernels().perPersonMax(), config.kernels().ownerMax()),
                documents::pathOf);
    }

    /** All kernels. */
    public KernelRegistry registry() {
        return registry;
    }

    /** What their traffic has added up to. */
    public KernelTraffic traffic() {
        return traffic;
    }

    /** What people may do with them. */
    public KernelRights rights() {
        return rights;
    }

    /** Starts processes of this machine's kernelspecs. */
    private final class Launcher implements KernelContext.KernelStarter {
        @Override
        public KernelHandle start(KernelDescriptor kernel, KernelListener listener) {
            KernelLaunch launch = KernelLaunch.of(
                            kernel.kernelId(),
                            specs.require(kernel.specName()),
                            kernel.folder(),
                            environmentOf(kernel),
                            state.resolve("runtime"),
                            state.resolve("logs").resolve("kernel-" + kernel.kernelId() + ".log"))
                    .withTimeouts(KernelTimeouts.DEFAULT);
            KernelHandle started = bridge.start(launch, listener);
            traffic.watch(started);
            return started;
        }

        @Override
        public String language(KernelDescriptor kernel) {
            try {
                return specs.require(kernel.specName()).language();
            } catch (Problem gone) {
                return "";
            }
        }
    }

    private Map<String, String> environmentOf(KernelDescriptor kernel) {
        Map<String, String> seen = environment.over(System.getenv());
        String fileId = kernel.fileId();
        if (fileId != null) {
            documents
                    .pathOf(fileId)
                    .ifPresent(
                            path -> seen.put("JPY_SESSION_NAME", KernelEnvironment.sessionName(kernel.folder(), path)));
        }
        return seen;
    }

    @Override
    public void close() {
        registry.close(Duration.ofSeconds(6));
        bridge.close();
    }
}
