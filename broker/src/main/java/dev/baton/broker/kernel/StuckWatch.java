package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;

/**
 * Watches that an interrupted execution ends. A kernel inside of a long call of native code, or one that a signal hit at the wrong
 * moment, answers nothing any more; then who waits for it is told that a restart helps. Nothing is ended by itself: a kernel that
 * is only slow would lose everybody's variables.
 *
 * <p>Owned by the kernel's agent.
 */
final class StuckWatch {
    private final KernelFacts facts;
    private final KernelSetting setting;
    private final SerialAgent agent;
    private final PageFrames frames;
    private final RunBook runs;
    private final RunVoice voice;

    StuckWatch(
            KernelFacts facts,
            KernelSetting setting,
            SerialAgent agent,
            PageFrames frames,
            RunBook runs,
            RunVoice voice) {
        this.facts = facts;
        this.setting = setting;
        this.agent = agent;
        this.frames = frames;
        this.runs = runs;
        this.voice = voice;
    }

    /** An interrupt was sent to that execution. Each one more is a new reason to wait, and to tell. */
    void onInterrupted(Run run) {
        long number = ++run.interrupts;
        agent.after(setting.interruptPatience(), () -> {
            if (runs.inFlight() == run && run.interrupts == number) {
                tell(run);
            }
        });
    }

    private void tell(Run run) {
        String sentence = "The kernel has not answered the interrupt for "
                + setting.interruptPatience().toSeconds()
                + " s. It may be inside of a long call: wait, interrupt again, or have it restarted"
                + " (Kernel > Restart), which loses its variables.";
        KernelMessage line = frames.message(
                Channel.IOPUB,
                "stream",
                JsonNodeFactory.instance.objectNode().put("name", "stderr").put("text", "[Baton: " + sentence + "]\n"),
                run.parentHeader);
        voice.onMessage(run, line);
        setting.events().onKernel(facts, "stuck", sentence);
    }
}
