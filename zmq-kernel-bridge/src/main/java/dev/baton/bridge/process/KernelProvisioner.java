package dev.baton.bridge.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Creates kernel processes: on this machine, or, in tests, inside this process. */
public interface KernelProvisioner {

    /**
     * Launches one kernel process and returns without waiting for it to become ready.
     *
     * <p>Called on the kernel's I/O thread; may block only while the process is created.
     *
     * @throws ProvisionException if no process was created
     */
    KernelProcess launch(Order order) throws ProvisionException;

    /** How the ports of a kernel are chosen. */
    enum Ports {
        /** The connection file says 0 and the kernel writes the ports it took back into it: no race. */
        CHOSEN_BY_KERNEL,
        /** Free ports are looked up and written down; another process may take one first, so a start may be repeated. */
        CHOSEN_BEFORE
    }

    /**
     * The launch of one process.
     *
     * @param kernelId the kernel
     * @param incarnation number of the process among those of the kernel
     * @param kernelName name of the kernelspec
     * @param command the command line, with the path of {@code connectionFile} in it
     * @param connectionFile to be written before the process starts
     * @param key secret of the signatures
     * @param ports how its ports are chosen
     * @param workingDirectory an existing directory
     * @param environment the whole environment
     * @param logFile receives its stdout and stderr
     * @param endsWithBroker whether it is told to end itself when this process ends
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
