package dev.baton.broker.kernel;

import dev.baton.bridge.Completion;
import dev.baton.bridge.KernelListener;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.process.KernelProcessRecord;
import dev.baton.broker.agent.SerialAgent;

/** Posts to a kernel's agent what the kernel's I/O thread hears; nothing else is done on that thread. */
final class KernelPost implements KernelListener {
    private final KernelAgent owner;
    private final SerialAgent agent;
    private final KernelSetting setting;
    private final KernelFacts facts;

    KernelPost(KernelAgent owner, SerialAgent agent, KernelSetting setting, KernelFacts facts) {
        this.owner = owner;
        this.agent = agent;
        this.setting = setting;
        this.facts = facts;
    }

    @Override
    public void onProcessStarted(KernelProcessRecord process) {
        setting.processes().onStarted(facts, process);
    }

    @Override
    public void onReady(int incarnation, KernelMessage kernelInfo) {
        agent.post(() -> owner.onReady(incarnation, kernelInfo));
    }

    @Override
    public void onMessage(int incarnation, KernelMessage message) {
        agent.post(() -> owner.onKernelMessage(message));
    }

    @Override
    public void onExecutionStarted(int incarnation, String msgId) {
        // the page's busy mark comes with the kernel's own status message
    }

    @Override
    public void onExecutionDone(int incarnation, String msgId, Completion completion) {
        agent.post(() -> owner.onDone(msgId, completion));
    }

    @Override
    public void onRequestLost(int incarnation, String msgId, String sentence) {
        agent.post(() -> owner.onRequestLost(msgId, sentence));
    }

    @Override
    public void onRestarting(int newIncarnation) {
        agent.post(owner::onRestarting);
    }

    @Override
    public void onDied(int incarnation, int exitCode, String sentence) {
        agent.post(() -> owner.onDied(incarnation, sentence));
    }

    @Override
    public void onFailedToStart(int incarnation, String sentence) {
        agent.post(() -> owner.onFailedToStart(sentence));
    }

    @Override
    public void onStopped(int incarnation) {
        setting.processes().onEnded(facts);
    }
}
