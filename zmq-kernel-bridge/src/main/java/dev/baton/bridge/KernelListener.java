package dev.baton.bridge;

import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.KernelProcessRecord;

/**
 * Hears everything a kernel does. Called on the kernel's I/O thread, one call at a time, and must not block: while it
 * is busy nothing is read from the kernel.
 *
 * <p>Order: what an execution put out on iopub is delivered before its {@link #onExecutionDone}; what an incarnation
 * said is delivered before its {@link #onDied}, {@link #onRestarting} or {@link #onStopped}; every execution and request
 * of an incarnation is settled before those, too. Nothing of an older incarnation comes after a newer one began.
 *
 * <p>An exception thrown by a listener is caught, logged with the kernel's id, and does not reach the kernel.
 */
public interface KernelListener {

    /**
     * A kernel process exists. To be written down by who wants to find and end it after a crash of his own; see {@link
     * OrphanKernels}.
     */
    void onProcessStarted(KernelProcessRecord process);

    /** The kernel answers and its broadcasts arrive. */
    void onReady(int incarnation, KernelMessage kernelInfo);

    /**
     * A message of the kernel, but for replies to executions (they come with {@link #onExecutionDone}) and the bridge's
     * own traffic. Which request it belongs to is told by {@link KernelMessage#parentMsgId} alone.
     */
    void onMessage(int incarnation, KernelMessage message);

    /** The kernel took that execution up: it is busy with it. */
    void onExecutionStarted(int incarnation, String msgId);

    /**
     * The reply of that execution is there, and it is not over yet: its last outputs or its idle are still on their way. What is foreseen
     * comes true with {@link #onExecutionDone}, unless an interrupt or the end of the process comes before. Not told of an execution
     * whose idle came first.
     */
    void onReplied(int incarnation, String msgId, Completion foreseen);

    /** That execution is over, and the kernel can take the next one. */
    void onExecutionDone(int incarnation, String msgId, Completion completion);

    /**
     * That request will not be answered: it could not be sent, or the kernel process ended first.
     *
     * @param sentence for the person who waits for it
     */
    void onRequestLost(int incarnation, String msgId, String sentence);

    /** A restart is under way: the old process is gone, everything it said was delivered. */
    void onRestarting(int newIncarnation);

    /**
     * The kernel process ended without being asked to.
     *
     * @param exitCode as the JDK gives it: 128 + number of the signal if one ended it
     * @param sentence for people
     */
    void onDied(int incarnation, int exitCode, String sentence);

    /**
     * The kernel did not come up. It stays {@link KernelState#DEAD}; nothing of its process is left.
     *
     * @param sentence for people, with the last words of the process where there are any
     */
    void onFailedToStart(int incarnation, String sentence);

    /** The kernel was shut down on request; nothing of its process group is left. The last call of all. */
    void onStopped(int incarnation);
}
