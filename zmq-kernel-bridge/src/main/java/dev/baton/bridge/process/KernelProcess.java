package dev.baton.bridge.process;

import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.bridge.zmq.ConnectionInfo;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One kernel process with everything it started: a process group that is signalled and ended as a whole.
 *
 * <p>Used by the kernel's I/O thread only; no method but {@link #end} blocks, and that for the moment its group takes
 * to vanish.
 */
public interface KernelProcess {

    /** The record by which it is recognised later. */
    KernelProcessRecord record();

    /**
     * Its ports; empty until it has chosen them. Asked repeatedly while it starts.
     *
     * @throws ProvisionException if its connection file is unusable
     */
    Optional<ConnectionInfo> connection() throws ProvisionException;

    /** Completes with the exit code when the process itself has ended; its children may still run. */
    CompletableFuture<Integer> onExit();

    /** SIGINT to the group. */
    void interrupt();

    /** SIGTERM to the group. */
    void terminate();

    /** SIGKILL to the group: afterwards nothing of it runs. Harmless when nothing is left. */
    void kill();

    /** Called once when the process has ended: ends the rest of its group, and removes its connection file. */
    void end();

    /** The end of its log, for users, at most 2,000 characters; empty if it wrote nothing. */
    String lastWords();
}
