package dev.baton.bridge;

import dev.baton.bridge.message.KernelMessage;
import java.util.OptionalInt;

/**
 * The end of one execution, reported exactly once for every {@link KernelHandle#execute}.
 *
 * @param outcome how it ended
 * @param executionCount the count of its execute_input, which is the one to show (a reply may carry another one); empty if the
 *     kernel never began it or it was silent
 * @param reply the kernel's execute_reply, with {@code execution_count} set to {@code executionCount} where both exist, or a
 *     synthesised one. A synthesised reply carries the session of the kernel process and the header Baton sent as its parent
 * @param replySynthesised whether the bridge made {@code reply}, because the kernel's was lost
 * @param idleSeen whether the kernel's own {@code status: idle} was passed to {@link KernelListener#onMessage}; if not, a
 *     caller that shows the kernel as busy has to end that by itself
 */
public record Completion(
        Outcome outcome, OptionalInt executionCount, KernelMessage reply, boolean replySynthesised, boolean idleSeen) {

    /** What became of an execution. */
    public enum Outcome {
        /** The kernel replied ok. */
        OK,
        /** The kernel replied with an error. */
        ERROR,
        /** The kernel replied that it did not run it. */
        ABORTED,
        /** It was interrupted by {@link KernelHandle#interrupt} and ended with an error or without a reply. */
        INTERRUPTED,
        /** It ran to its end but its reply was lost: the kernel answered a later kernel probe. */
        REPLY_LOST,
        /** The kernel process ended while it ran. */
        KERNEL_DIED,
        /** The kernel was restarted while it ran. */
        LOST_ON_RESTART,
        /** The kernel was shut down while it ran. */
        KERNEL_STOPPED,
        /**
         * It never left Baton: the kernel was not ready, another execution was in flight, or its socket accepted no more
         * bytes.
         */
        NOT_SENT
    }
}
