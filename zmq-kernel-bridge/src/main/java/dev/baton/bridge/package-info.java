/**
 * Jupyter kernels for the rest of Baton: started, used, interrupted, restarted and ended.
 *
 * <p>Start reading at {@link dev.baton.bridge.KernelBridge}, which starts a kernel and gives a
 * {@link dev.baton.bridge.KernelHandle}; a {@link dev.baton.bridge.KernelListener} receives the messages of the kernel.
 *
 * <p>Owner: every kernel has one platform thread of its own (named {@code kernel-<id>}); only it uses that kernel's sockets,
 * its execution tracking and its listener. Handles may be used from any thread: they only enqueue a command and wake that
 * thread. These threads are never interrupted, because an interrupted thread inside JeroMQ leaks.
 *
 * <p>Must not import: Quarkus, CDI, or another module of Baton. The packages below depend on each other in one direction only:
 * {@code message} on nothing, {@code zmq} and {@code websocket} on {@code message}, {@code process} on both, this one on all.
 * Other modules use this package, {@code message} and {@code websocket}.
 */
@NullMarked
package dev.baton.bridge;

import org.jspecify.annotations.NullMarked;
