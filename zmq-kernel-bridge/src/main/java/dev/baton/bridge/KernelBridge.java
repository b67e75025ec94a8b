package dev.baton.bridge;

import dev.baton.bridge.process.KernelProvisioner;
import java.security.SecureRandom;
import java.time.InstantSource;

/**
 * Starts kernels and owns what they share: the ZeroMQ context with its I/O threads. One per broker.
 *
 * <p>Thread-safe. {@link #close} ends every kernel that is still there and waits for it, within the kernels' own
 * shutdown times.
 */
public final class KernelBridge implements AutoCloseable {

    private final KernelProvisioner provisioner;
    private final InstantSource clock;
    private final SecureRandom secrets;

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
    }

    /**
     * Starts a kernel and returns at once; {@link KernelListener#onReady} or {@link KernelListener#onFailedToStart}
     * follows.
     *
     * @throws IllegalStateException if the bridge is closed, or a kernel of that id is not stopped yet
     */
    public KernelHandle start(KernelLaunch launch, KernelListener listener) {
        throw new UnsupportedOperationException("" + launch + listener + provisioner + clock + secrets);
    }

    @Override
    public void close() {}
}
