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

    /** What to write down to recognise it later. */
    KernelProcessRecord record();

    /**
     * Where it listens; empty as long as it has not chosen its ports. Asked repeatedly while it comes up.
     *
     * @throws ProvisionException if its connection file is beyond use
     */
    Optional<ConnectionInfo> connection() throws ProvisionException;

    /** Completes with the exit code when the process itself has ended; what it started may still be there. */
    CompletableFuture<Integer> onExit();

    /** SIGINT to the group. */
    void interrupt();

    /** SIGTERM to the group. */
    void terminate();

    /** SIGKILL to the group: afterwards nothing of it runs. Harmless when nothing is left. */
    void kill();

    /** Called once when the process has ended: ends what is left of its group, and removes its connection file. */
    void end();

    /** The end of what it wrote to its log, for people, at most 2,000 characters; empty if it said nothing. */
    String lastWords();
}
