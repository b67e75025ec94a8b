package dev.baton.broker.kernel;

import dev.baton.bridge.message.KernelMessage;

/** Keeps the whole output of executions. Any thread; must not wait. */
public interface OutputRecorder {
    /** An execution goes to its kernel: what names it as its cause from now on is its output. */
    void onStarted(String executionId);

    /** A message of a kernel, as it came and before anything of it is merged or left out. */
    void onMessage(KernelMessage message);
}
