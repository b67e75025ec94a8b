package dev.baton.bridge;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Everything needed to start a kernel, also repeatedly.
 *
 * @param kernelId names threads, files and the ZeroMQ identity; letters, digits and dashes, at most 64
 * @param spec the kernelspec
 * @param workingDirectory an existing directory
 * @param environment the whole environment of the process; nothing is inherited. The spec's own {@code env} is added, with
 *     <code>${NAME}</code> taken from here
 * @param runtimeDirectory the directory of the connection file, whose mode is 0600; created with mode 0700 if missing
 * @param logFile receives stdout and stderr of the process, appended; never a pipe, because a pipe fills up
 * @param python the interpreter for a bare {@code python} in a spec that is in no Python prefix; null leaves it to PATH
 * @param endsWithBroker whether the kernel is told to end itself when this process ends (JPY_PARENT_PID)
 * @param firstIncarnation number of the first incarnation, at least 1; after a broker restart one more than the last
 * @param timeouts how long to wait for it
 * @param maxMessageBytes bound for one frame from the kernel. On a longer one ZeroMQ breaks the connection and connects again;
 *     the affected execution gets a line on stderr and ends by a kernel probe
 */
public record KernelLaunch(
        String kernelId,
        KernelSpec spec,
        Path workingDirectory,
        Map<String, String> environment,
        Path runtimeDirectory,
        Path logFile,
        @Nullable Path python,
        boolean endsWithBroker,
        int firstIncarnation,
        KernelTimeouts timeouts,
        long maxMessageBytes) {

    /** Default bound for one frame. */
    public static final long MAX_MESSAGE_BYTES = 256L * 1024 * 1024;

    /** Checks the id and the numbers. */
    public KernelLaunch {
        if (!kernelId.matches("[A-Za-z0-9-]{1,64}")) {
            throw new IllegalArgumentException("Not a kernel id: letters, digits and dashes only, at most 64.");
        }
        if (firstIncarnation < 1 || maxMessageBytes < 1) {
            throw new IllegalArgumentException("Incarnation and message bound are at least 1.");
        }
        environment = Map.copyOf(environment);
    }

    /** A launch with the usual timeouts and bounds, of a kernel that ends with this process. */
    public static KernelLaunch of(
            String kernelId,
            KernelSpec spec,
            Path workingDirectory,
            Map<String, String> environment,
            Path runtimeDirectory,
            Path logFile) {
        return new KernelLaunch(
                kernelId,
                spec,
                workingDirectory,
                environment,
                runtimeDirectory,
                logFile,
                null,
                true,
                1,
                KernelTimeouts.DEFAULT,
                MAX_MESSAGE_BYTES);
    }

    /** The same launch with that interpreter for a bare {@code python}. */
    public KernelLaunch withPython(@Nullable Path interpreter) {
        return new KernelLaunch(
                kernelId,
                spec,
                workingDirectory,
                environment,
                runtimeDirectory,
                logFile,
                interpreter,
                endsWithBroker,
                firstIncarnation,
                timeouts,
                maxMessageBytes);
    }

    /** The same launch of a kernel that ends, or does not end, with this process. */
    public KernelLaunch withEndsWithBroker(boolean ends) {
        return new KernelLaunch(
                kernelId,
                spec,
                workingDirectory,
                environment,
                runtimeDirectory,
                logFile,
                python,
                ends,
                firstIncarnation,
                timeouts,
                maxMessageBytes);
    }

    /** The same launch with its lives counted from there. */
    public KernelLaunch withFirstIncarnation(int number) {
        return new KernelLaunch(
                kernelId,
                spec,
                workingDirectory,
                environment,
                runtimeDirectory,
                logFile,
                python,
                endsWithBroker,
                number,
                timeouts,
                maxMessageBytes);
    }

    /** The same launch with other timeouts. */
    public KernelLaunch withTimeouts(KernelTimeouts other) {
        return new KernelLaunch(
                kernelId,
                spec,
                workingDirectory,
                environment,
                runtimeDirectory,
                logFile,
                python,
                endsWithBroker,
                firstIncarnation,
                other,
                maxMessageBytes);
    }

    /** The same launch with another bound for one frame. */
    public KernelLaunch withMaxMessageBytes(long bytes) {
        return new KernelLaunch(
                kernelId,
                spec,
                workingDirectory,
                environment,
                runtimeDirectory,
                logFile,
                python,
                endsWithBroker,
                firstIncarnation,
                timeouts,
                bytes);
    }
}
