package dev.baton.bridge;

import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.KernelProcessRecord;

/** Passes everything on and then throws. */
final class BrokenListener implements KernelListener {

    private final KernelListener listener;

    BrokenListener(KernelListener listener) {
        this.listener = listener;
    }

    private static void fail() {
        throw new IllegalStateException("broken on purpose");
    }

    @Override
    public void onProcessStarted(KernelProcessRecord process) {
        listener.onProcessStarted(process);
        fail();
    }

    @Override
    public void onReady(int incarnation, KernelMessage kernelInfo) {
        listener.onReady(incarnation, kernelInfo);
        fail();
    }

    @Override
    public void onMessage(int incarnation, KernelMessage message) {
        listener.onMessage(incarnation, message);
        fail();
    }

    @Override
    public void onExecutionStarted(int incarnation, String msgId) {
        listener.onExecutionStarted(incarnation, msgId);
        fail();
    }

    @Override
    public void onReplied(int incarnation, String msgId, Completion expected) {
        listener.onReplied(incarnation, msgId, expected);
        fail();
    }

    @Override
    public void onExecutionDone(int incarnation, String msgId, Completion completion) {
        listener.onExecutionDone(incarnation, msgId, completion);
        fail();
    }

    @Override
    public void onRequestLost(int incarnation, String msgId, String sentence) {
        listener.onRequestLost(incarnation, msgId, sentence);
        fail();
    }

    @Override
    public void onRestarting(int newIncarnation) {
        listener.onRestarting(newIncarnation);
        fail();
    }

    @Override
    public void onDied(int incarnation, int exitCode, String sentence) {
        listener.onDied(incarnation, exitCode, sentence);
        fail();
    }

    @Override
    public void onFailedToStart(int incarnation, String sentence) {
        listener.onFailedToStart(incarnation, sentence);
        fail();
    }

    @Override
    public void onStopped(int incarnation) {
        listener.onStopped(incarnation);
        fail();
    }
}
