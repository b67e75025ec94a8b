package dev.baton.bridge.message;

import java.time.Instant;

/**
 * The facts by which a kernel process is recognised later, also after a restart of the broker.
 *
 * @param kernelId the kernel
 * @param incarnation the number of the process among those of the kernel
 * @param pid process id, which is also the id of its process group and session
 * @param startInstant when the process began, because operating systems reuse process ids
 */
public record KernelProcessRecord(String kernelId, int incarnation, long pid, Instant startInstant) {}
