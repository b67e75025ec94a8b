package dev.baton.bridge;

import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.KernelProcessRecord;

/**
 * Receives everything a kernel does. Called on the kernel's I/O thread, one call at a time, and must not block: meanwhile
 * nothing is read from the kernel.
 *
 * <p>Order: the outputs of an execution on iopub are delivered before its {@link #onExecutionDone}; the messages of an
 * incarnation are delivered before its {@link #onDied}, {@link #onRestarting} or {@link #onStopped}; every execution and
 * request of an incarnation is settled before those, too. Nothing of an older incarnation is delivered after a newer one
 * began.
 *
 * <p>An exception thrown by a listener is caught, logged with the kernel's id, and does not reach the kernel.
 */
public interface KernelListener {

    /** A kernel process exists. Store the record if it has to be found and ended after a crash; see {@link OrphanKernels}. */
    void onProcessStarted(KernelProcessRecord process);

    /** The kernel answers and its broadcasts arrive. */
    void onReady(int incarnation, KernelMessage kernelInfo);

    /**
     * A message of the kernel, except replies to executions (part of {@link #onExecutionDone}) and the bridge's own traffic.
     * Only {@link KernelMessage#parentMsgId} decides which request it belongs to.
     */
    void onMessage(int incarnation, KernelMessage message);

    /** The kernel took that execution up: it is busy with it. */
    void onExecutionStarted(int incarnation, String msgId);

    /**
     * The reply of that execution was received, and it is not over yet: its last outputs or its idle are still on their way.
     * The expected completion is confirmed by {@link #onExecutionDone}, unless an interrupt or the end of the process
     * intervenes. Not called for an execution whose idle was first.
     */
    void onReplied(int incarnation, String msgId, Completion expected);

    /** That execution is over, and the kernel can take the next one. */
    void onExecutionDone(int incarnation, String msgId, Completion completion);

    /**
     * That request will not be answered: it could not be sent, or the kernel process ended first.
     *
     * @param sentence for the user who waits for it
     */
    void onRequestLost(int incarnation, String msgId, String sentence);

    /** A restart is under way: the old process has ended, and all of its messages were delivered. */
    void onRestarting(int newIncarnation);

    /**
     * The kernel process ended without a request.
     *
     * @param exitCode as the JDK gives it: 128 + number of the signal if one ended it
     * @param sentence for users
     */
    void onDied(int incarnation, int exitCode, String sentence);

    /**
     * The kernel did not become ready. It stays {@link KernelState#DEAD}; nothing of its process is left.
     *
     * @param sentence for users, with the last output of the process if there is any
     */
    void onFailedToStart(int incarnation, String sentence);

    /** The kernel was shut down on request; nothing of its process group is left. The last call of all. */
    void onStopped(int incarnation);
}
