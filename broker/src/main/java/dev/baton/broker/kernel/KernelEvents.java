package dev.baton.broker.kernel;

import dev.baton.queue.BatonView;
import dev.baton.queue.Execution;
import dev.baton.queue.Outcome;

/** Hears what happens on kernels, for whoever shows it or writes it down. Called on the kernel's agent; must not block. */
public interface KernelEvents {
    /** The queue of a kernel has changed. */
    void onQueueChanged(KernelDescriptor kernel);

    /** The mode of a kernel or the holder of its baton has changed. */
    void onBaton(KernelDescriptor kernel, BatonView baton);

    /** The kernel put out more than could be taken, and that many messages of it were left out. */
    void onOutputLeftOut(KernelDescriptor kernel, long messages);

    /** An execution was accepted, and its row is durable. */
    void onQueued(KernelDescriptor kernel, Execution execution, ExecutionLedger.RunFacts descriptor);

    /** An execution went to the kernel. */
    void onStarted(KernelDescriptor kernel, Execution execution, ExecutionLedger.RunFacts descriptor);

    /** An execution ended. */
    void onFinished(
            KernelDescriptor kernel,
            Execution execution,
            ExecutionLedger.RunFacts descriptor,
            Outcome outcome,
            String reason);

    /** A kernel came up, died, was restarted or stopped; {@code what} is the last word of the event's name. */
    void onKernel(KernelDescriptor kernel, String what, String sentence);
}
