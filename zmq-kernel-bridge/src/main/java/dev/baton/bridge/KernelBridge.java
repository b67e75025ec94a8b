package dev.baton.bridge;

import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.process.KernelProvisioner;
import dev.baton.bridge.process.LocalProvisioner;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.zeromq.ZContext;

/**
 * Starts kernels and owns what they share: the ZeroMQ context with its I/O thread. One per broker.
 *
 * <p>Thread-safe. {@link #close} ends every remaining kernel and waits for it, within the kernels' own shutdown times.
 */
public final class KernelBridge implements AutoCloseable {

    private static final System.Logger LOG = System.getLogger(KernelBridge.class.getName());
    private static final Duration CLOSE_SLACK = Duration.ofSeconds(10);

    private final KernelProvisioner provisioner;
    private final InstantSource clock;
    private final SecureRandom secrets;
    private final ZContext context = new ZContext(1);
    private final Map<String, KernelIo> kernels = new ConcurrentHashMap<>();
    private volatile boolean isClosed;

    /**
     * A bridge over that source of processes.
     *
     * @param provisioner makes the processes
     * @param clock dates the message headers
     * @param secrets makes the signature keys
     */
    public KernelBridge(KernelProvisioner provisioner, InstantSource clock, SecureRandom secrets) {
        this.provisioner = provisioner;
        this.clock = clock;
        this.secrets = secrets;
        // JeroMQ's own thread survives such an exception, mostly a channel that was closed during a poll
        context.setNotificationExceptionHandler(
                (thread, e) -> LOG.log(Level.DEBUG, "ZeroMQ met an exception and goes on.", e));
        context.setUncaughtExceptionHandler(
                (thread, e) -> LOG.log(Level.ERROR, BridgeMessage.LOG_ZMQ_FAILED.text(), e));
    }

    /** A bridge to kernels that are processes of this machine. */
    public static KernelBridge local() {
        return new KernelBridge(new LocalProvisioner(), InstantSource.system(), new SecureRandom());
    }

    /**
     * Starts a kernel and returns at once; {@link KernelListener#onReady} or {@link KernelListener#onFailedToStart}
     * follows.
     *
     * @throws IllegalStateException if the bridge is closed, or a kernel of that id is not stopped yet
     */
    public KernelHandle start(KernelLaunch launch, KernelListener listener) {
        synchronized (kernels) {
            if (isClosed) {
                throw new IllegalStateException("The bridge is closed.");
            }
            if (kernels.containsKey(launch.kernelId())) {
                throw new IllegalStateException("A kernel " + launch.kernelId() + " runs already.");
            }
            KernelIo kernel = new KernelIo(
                    launch, listener, provisioner, context, clock, secrets, () -> kernels.remove(launch.kernelId()));
            kernels.put(launch.kernelId(), kernel);
            kernel.begin();
            return kernel;
        }
    }

    /** Ends every kernel and the context. Returns when nothing of them is left; must not be called by a listener. */
    @Override
    public void close() {
        List<KernelIo> left;
        synchronized (kernels) {
            isClosed = true;
            left = List.copyOf(kernels.values());
        }
        left.forEach(KernelIo::shutdown);
        boolean areGone = true;
        try {
            for (KernelIo kernel : left) {
                areGone &= kernel.join(kernel.shutdownGrace().plus(CLOSE_SLACK));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            areGone = false;
        }
        if (areGone) {
            context.close();
        } else {
            // Closing the context under a thread that still polls would block this one indefinitely.
            LOG.log(Level.ERROR, BridgeMessage.LOG_KERNEL_NOT_ENDED.text());
        }
    }
}
