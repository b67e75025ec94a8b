package dev.baton.bridge;

import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.bridge.process.KernelProcess;
import dev.baton.bridge.process.KernelProvisioner;
import dev.baton.bridge.process.ProvisionException;
import dev.baton.bridge.zmq.ConnectionInfo;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.zeromq.ZContext;

/** Provides {@link FakeKernel}s inside this process in place of kernel processes; one context serves them all. */
public final class FakeProvisioner implements KernelProvisioner, AutoCloseable {

    private final ZContext context = new ZContext(1);
    private final Function<Order, Set<FakeKernel.Fault>> faults;
    private final List<FakeKernel> kernels = new CopyOnWriteArrayList<>();

    /** Kernels without a fault. */
    public FakeProvisioner() {
        this(order -> Set.of());
    }

    /** Kernels with faults by order, for instance by incarnation. */
    public FakeProvisioner(Function<Order, Set<FakeKernel.Fault>> faults) {
        this.faults = faults;
    }

    /** Every kernel launched so far, in order. */
    public List<FakeKernel> kernels() {
        return List.copyOf(kernels);
    }

    /** The newest kernel. */
    public FakeKernel newest() {
        return kernels.getLast();
    }

    /** A launch of a fake kernel, which needs nothing on disk. */
    public static KernelLaunch launch(String kernelId, Path directory) {
        KernelSpec spec = new KernelSpec(
                "fake",
                directory,
                List.of("fake"),
                "Fake",
                "fake",
                KernelSpec.InterruptMode.SIGNAL,
                Map.of(),
                "{\"argv\":[\"fake\"],\"display_name\":\"Fake\",\"language\":\"fake\"}");
        return KernelLaunch.of(kernelId, spec, directory, Map.of(), directory, directory.resolve(kernelId + ".log"));
    }

    @Override
    public KernelProcess launch(Order order) throws ProvisionException {
        FakeKernel kernel = FakeKernel.start(
                context, order.key(), order.kernelId() + "-session-" + order.incarnation(), faults.apply(order));
        kernels.add(kernel);
        return new FakeProcess(
                kernel,
                new KernelProcessRecord(
                        order.kernelId(), order.incarnation(), 1_000_000L + kernels.size(), Instant.EPOCH));
    }

    @Override
    public void close() {
        kernels.forEach(FakeKernel::close);
        context.close();
    }

    private record FakeProcess(FakeKernel kernel, KernelProcessRecord record) implements KernelProcess {

        @Override
        public Optional<ConnectionInfo> connection() {
            return Optional.of(kernel.info());
        }

        @Override
        public CompletableFuture<Integer> onExit() {
            return kernel.onExit();
        }

        @Override
        public void interrupt() {
            kernel.interrupt();
        }

        @Override
        public void terminate() {
            kernel.terminate();
        }

        @Override
        public void kill() {
            kernel.kill();
        }

        @Override
        public void end() {
            kernel.kill();
        }

        @Override
        public String lastWords() {
            return "";
        }
    }
}
