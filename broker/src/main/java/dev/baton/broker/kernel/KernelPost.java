package dev.baton.broker.kernel;

import dev.baton.bridge.Completion;
import dev.baton.bridge.KernelInbox;
import dev.baton.bridge.KernelListener;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.broker.agent.SerialAgent;

/**
 * Tells a kernel's agent what its kernel says, on the agent's own steps; only beginning and end of a process are noted at once, on
 * the kernel's I/O thread.
 */
final class KernelPost implements KernelListener {
    private final KernelAgent owner;
    private final KernelContext context;
    private final KernelDescriptor descriptor;

    private KernelPost(KernelAgent owner, KernelContext context, KernelDescriptor descriptor) {
        this.owner = owner;
        this.context = context;
        this.descriptor = descriptor;
    }

    /** The way to a kernel's agent: what the kernel says comes in order and within bounds, however fast it prints. */
    static KernelInbox inbox(KernelAgent owner, SerialAgent agent, KernelContext context, KernelDescriptor descriptor) {
        return new KernelInbox(
                new KernelPost(owner, context, descriptor),
                agent::post,
                context.inbox(),
                messages -> context.events().onOutputLeftOut(descriptor, messages),
                context.outputs()::onMessage);
    }

    @Override
    public void onProcessStarted(KernelProcessRecord process) {
        context.processes().onStarted(descriptor, process);
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
        context.processes().onEnded(descriptor);
    }
}
