package dev.baton.broker.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Stops private kernels beside documents that were idle for long, after a warning to their users. A user who only looks at
 * the notebook does not use its kernel.
 *
 * <p>Owned by one agent, which calls {@link #look} from time to time.
 */
public final class PrivateKernelCuller {
    private final Duration idleMax;
    private final Duration warning;
    /** Which kernels were warned about, and as of which last activity. */
    private final Map<String, Instant> warned = new HashMap<>();

    /** A culler that warns {@code warning} before it stops a kernel. */
    public PrivateKernelCuller(Duration idleMax, Duration warning) {
        this.idleMax = idleMax;
        this.warning = warning;
    }

    /** What the culler knows of a kernel. */
    public record Idle(String kernelId, boolean isBesideDocument, boolean isIdle, Instant lastActivity) {
        /** The same of a kernel of the registry. */
        public static Idle of(KernelAgent kernel) {
            return new Idle(
                    kernel.descriptor().kernelId(),
                    kernel.descriptor().isBesideDocument(),
                    kernel.state().equals("idle") && kernel.waiting() == 0,
                    kernel.lastActivity());
        }
    }

    /** What to do about a kernel. */
    public enum Step {
        /** Tell its user that it is stopped soon. */
        WARN,
        /** Stop it. */
        STOP
    }

    /** Decides about all kernels there are; a kernel is stopped only some time after the warning about it. */
    public Map<String, Step> look(Iterable<Idle> kernels, Instant now) {
        Map<String, Step> steps = new HashMap<>();
        Set<String> there = new HashSet<>();
        for (Idle kernel : kernels) {
            there.add(kernel.kernelId());
            Instant end = kernel.lastActivity().plus(idleMax);
            if (!kernel.isBesideDocument() || !kernel.isIdle() || now.isBefore(end.minus(warning))) {
                continue;
            }
            if (!kernel.lastActivity().equals(warned.put(kernel.kernelId(), kernel.lastActivity()))) {
                steps.put(kernel.kernelId(), Step.WARN);
            } else if (!now.isBefore(end)) {
                steps.put(kernel.kernelId(), Step.STOP);
            }
        }
        warned.keySet().retainAll(there);
        return steps;
    }
}
