package dev.baton.bridge.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Brings kernel processes into being: on this machine, or, in tests, inside this process. */
public interface KernelProvisioner {

    /**
     * Launches one kernel process and returns without waiting for it to come up.
     *
     * <p>Called on the kernel's I/O thread; may block for as long as a process takes to be made, no longer.
     *
     * @throws ProvisionException if there is no process now
     */
    KernelProcess launch(Order order) throws ProvisionException;

    /** How the ports of a kernel are chosen. */
    enum Ports {
        /** The connection file says 0 and the kernel writes the ports it took back into it: no race. */
        CHOSEN_BY_KERNEL,
        /** Free ports are looked up and written down; somebody else may take one first, so a start may be repeated. */
        CHOSEN_BEFORE
    }

    /**
     * What to launch.
     *
     * @param kernelId whose process
     * @param incarnation which life of that kernel
     * @param kernelName name of the kernelspec
     * @param command the command line, with the path of {@code connectionFile} in it
     * @param connectionFile to be written before the process starts
     * @param key secret of the signatures
     * @param ports how its ports are chosen
     * @param workingDirectory an existing directory
     * @param environment the whole environment
     * @param logFile where its stdout and stderr go
     * @param endsWithBroker whether it is told to end itself when this process is gone
     */
    record Order(
            String kernelId,
            int incarnation,
            String kernelName,
            List<String> command,
            Path connectionFile,
            String key,
            Ports ports,
            Path workingDirectory,
            Map<String, String> environment,
            Path logFile,
            boolean endsWithBroker) {}
}
