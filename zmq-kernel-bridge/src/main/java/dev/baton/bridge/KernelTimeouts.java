package dev.baton.bridge;

import java.time.Duration;

/**
 * How long the bridge waits for a kernel in each situation.
 *
 * @param startup from launch to ready
 * @param shutdownGrace from shutdown_request to SIGKILL, SIGTERM at half of it
 * @param restartGrace the same when a new incarnation waits for the end of the old one
 * @param replyProbe from an idle without a reply to the kernel probe, and from an interrupt that neither follows
 * @param idleProbe from a reply without an idle, counted from the last message of that execution, to the kernel probe
 * @param silenceProbe from the last sign of a running execution to a kernel probe that waits after it in the shell queue; it
 *     is answered at once if both reply and idle were lost
 * @param aside how long a question asked during an execution may take: the first completion of an ipykernel loads its analysis
 *     library and takes seconds
 * @param drain how long broadcasts are still read after the process ended
 */
public record KernelTimeouts(
        Duration startup,
        Duration shutdownGrace,
        Duration restartGrace,
        Duration replyProbe,
        Duration idleProbe,
        Duration silenceProbe,
        Duration aside,
        Duration drain) {

    /** Timeouts for kernels on this machine. */
    public static final KernelTimeouts DEFAULT = new KernelTimeouts(
            Duration.ofSeconds(60),
            Duration.ofSeconds(5),
            Duration.ofSeconds(2),
            Duration.ofMillis(300),
            Duration.ofMillis(2000),
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofMillis(500));

    /** The same with another patience for a start. */
    public KernelTimeouts withStartup(Duration other) {
        return new KernelTimeouts(
                other, shutdownGrace, restartGrace, replyProbe, idleProbe, silenceProbe, aside, drain);
    }

    /** The same with another patience for a running execution that gives no sign. */
    public KernelTimeouts withSilenceProbe(Duration other) {
        return new KernelTimeouts(startup, shutdownGrace, restartGrace, replyProbe, idleProbe, other, aside, drain);
    }

    /** The same with another timeout for questions during an execution. */
    public KernelTimeouts withQuestionTimeout(Duration other) {
        return new KernelTimeouts(
                startup, shutdownGrace, restartGrace, replyProbe, idleProbe, silenceProbe, other, drain);
    }
}
