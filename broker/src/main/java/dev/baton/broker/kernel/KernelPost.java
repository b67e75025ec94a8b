package dev.baton.broker.kernel;

import dev.baton.bridge.Completion;
import dev.baton.bridge.KernelInbox;
import dev.baton.bridge.KernelListener;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.process.KernelProcessRecord;
import dev.baton.broker.agent.SerialAgent;

/**
 * Tells a kernel's agent what its kernel says, on the agent's own steps; only beginning and end of a process are noted at once, on
 * the kernel's I/O thread.
 */
final class KernelPost implements KernelListener {
    private final KernelAgent owner;
    private final KernelSetting setting;
    private final KernelFacts facts;

    private KernelPost(KernelAgent owner, KernelSetting setting, KernelFacts facts) {
        this.owner = owner;
        this.setting = setting;
        this.facts = facts;
    }

    /** The way to a kernel's agent: what the kernel says comes in order and within bounds, however fast it prints. */
    static KernelInbox inbox(KernelAgent owner, SerialAgent agent, KernelSetting setting, KernelFacts facts) {
        return new KernelInbox(
                new KernelPost(owner, setting, facts),
                agent::post,
                setting.inbox(),
                messages -> setting.events().onOutputLeftOut(facts, messages),
                setting.outputs()::onMessage);
    }

    @Override
    public void onProcessStarted(KernelProcessRecord process) {
        setting.processes().onStarted(facts, process);
    }

    @Override
    public void onReady(int incarnation, KernelMessage kernelInfo) {
        owner.onReady(incarnation, kernelInfo);
    }

    @Override
    public void onMessage(int incarnation, KernelMessage message) {
        owner.onKernelMessage(message);
    }

    @Override
    public void onExecutionStarted(int incarnation, String msgId) {
        // the page's busy mark comes with the kernel's own status message
    }

    @Override
    public void onReplied(int incarnation, String msgId, Completion foreseen) {
        owner.onReplied(msgId, foreseen);
    }

    @Override
    public void onExecutionDone(int incarnation, String msgId, Completion completion) {
        owner.onDone(msgId, completion);
    }

    @Override
    public void onRequestLost(int incarnation, String msgId, String sentence) {
        owner.onRequestLost(msgId, sentence);
    }

    @Override
    public void onRestarting(int newIncarnation) {
        owner.onRestarting();
    }

    @Override
    public void onDied(int incarnation, int exitCode, String sentence) {
        owner.onDied(incarnation, sentence);
    }

    @Override
    public void onFailedToStart(int incarnation, String sentence) {
        owner.onFailedToStart(sentence);
    }

    @Override
    public void onStopped(int incarnation) {
        setting.processes().onEnded(facts);
    }
}
