/**
 * Kernels as people meet them: who is connected, what is accepted, in which order it runs and who is told what. One
 * {@link dev.baton.broker.kernel.KernelAgent} owns each kernel's queue, its connections and the way of each message; it runs on
 * that kernel's serial agent. Documents are known only through {@link dev.baton.broker.kernel.CellExecutions}, the store only through
 * {@link dev.baton.broker.kernel.ExecutionLedger}. Start reading at {@code KernelAgent}.
 */
@NullMarked
package dev.baton.broker.kernel;

import org.jspecify.annotations.NullMarked;
