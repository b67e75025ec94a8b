package dev.baton.broker.kernel;

/** Hears of cells that run on private kernels beside a document. Called on a kernel's agent; must not block. */
@FunctionalInterface
public interface PrivateRunLog {
    /** An execution of a cell was accepted by a kernel whose {@link KernelDescriptor#isBesideDocument} holds. */
    void onAccepted(KernelDescriptor kernel, String executionId, String cellId);
}
