package dev.baton.bridge;

import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.KernelProcessRecord;
import java.lang.System.Logger.Level;

/** Forwards every call to a listener and keeps its exceptions away from the I/O thread. */
final class GuardedListener implements KernelListener {

    private static final System.Logger LOG = System.getLogger(KernelListener.class.getName());

    private final String kernelId;
    private final KernelListener listener;
    private long failureCount;

    GuardedListener(String kernelId, KernelListener listener) {
        this.kernelId = kernelId;
        this.listener = listener;
    }

    long failureCount() {
        return failureCount;
    }

    @Override
    public void onProcessStarted(KernelProcessRecord process) {
        guard(() -> listener.onProcessStarted(process));
    }

    @Override
    public void onReady(int incarnation, KernelMessage kernelInfo) {
        guard(() -> listener.onReady(incarnation, kernelInfo));
    }

    @Override
    public void onMessage(int incarnation, KernelMessage message) {
        guard(() -> listener.onMessage(incarnation, message));
    }

    @Override
    public void onExecutionStarted(int incarnation, String msgId) {
        guard(() -> listener.onExecutionStarted(incarnation, msgId));
    }

    @Override
    public void onReplied(int incarnation, String msgId, Completion expected) {
        guard(() -> listener.onReplied(incarnation, msgId, expected));
    }

    @Override
    public void onExecutionDone(int incarnation, String msgId, Completion completion) {
        guard(() -> listener.onExecutionDone(incarnation, msgId, completion));
    }

    @Override
    public void onRequestLost(int incarnation, String msgId, String sentence) {
        guard(() -> listener.onRequestLost(incarnation, msgId, sentence));
    }

    @Override
    public void onRestarting(int newIncarnation) {
        guard(() -> listener.onRestarting(newIncarnation));
    }

    @Override
    public void onDied(int incarnation, int exitCode, String sentence) {
        guard(() -> listener.onDied(incarnation, exitCode, sentence));
    }

    @Override
    public void onFailedToStart(int incarnation, String sentence) {
        guard(() -> listener.onFailedToStart(incarnation, sentence));
    }

    @Override
    public void onStopped(int incarnation) {
        guard(() -> listener.onStopped(incarnation));
    }

    private void guard(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            failureCount++;
            LOG.log(Level.ERROR, BridgeMessage.LOG_LISTENER_FAILED.text(kernelId), e);
        }
    }
}
