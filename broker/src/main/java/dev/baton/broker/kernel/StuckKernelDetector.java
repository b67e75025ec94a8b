package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.UserMessage;

/**
 * Watches that an interrupted execution ends. A kernel inside of a long call of native code, or one that a signal hit at the wrong
 * moment, answers nothing any more; then who waits for it is told that a restart helps. Nothing is ended by itself: a kernel that
 * is only slow would lose everybody's variables.
 *
 * <p>Owned by the kernel's agent.
 */
final class StuckKernelDetector {
    private final KernelDescriptor descriptor;
    private final KernelContext context;
    private final SerialAgent agent;
    private final PageFrames frames;
    private final ExecutionRegistry executions;
    private final KernelMessageRouter router;

    StuckKernelDetector(
            KernelDescriptor descriptor,
            KernelContext context,
            SerialAgent agent,
            PageFrames frames,
            ExecutionRegistry executions,
            KernelMessageRouter router) {
        this.descriptor = descriptor;
        this.context = context;
        this.agent = agent;
        this.frames = frames;
        this.executions = executions;
        this.router = router;
    }

    /** An interrupt was sent to that execution. Each one more is a new reason to wait, and to tell. */
    void onInterrupted(ExecutionContext run) {
        long number = ++run.interrupts;
        agent.after(context.interruptPatience(), () -> {
            if (executions.inFlight() == run && run.interrupts == number) {
                tell(run);
            }
        });
    }

    private void tell(ExecutionContext run) {
        String sentence = UserMessage.INTERRUPT_UNANSWERED.text(
                context.interruptPatience().toSeconds());
        KernelMessage line = frames.message(
                Channel.IOPUB,
                "stream",
                JsonNodeFactory.instance.objectNode().put("name", "stderr").put("text", "[Baton: " + sentence + "]\n"),
                run.parentHeader);
        router.onMessage(run, line);
        context.events().onKernel(descriptor, "stuck", sentence);
    }
}
