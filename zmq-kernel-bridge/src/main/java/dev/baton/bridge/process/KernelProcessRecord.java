package dev.baton.bridge.process;

import java.time.Instant;

/**
 * What has to be written down to recognise a kernel process later, perhaps from another life of the broker.
 *
 * @param kernelId whose process
 * @param incarnation which life of that kernel
 * @param pid process id, which is also the id of its process group and session
 * @param startInstant when the process began, because a process id alone is used again sooner or later
 */
public record KernelProcessRecord(String kernelId, int incarnation, long pid, Instant startInstant) {}
