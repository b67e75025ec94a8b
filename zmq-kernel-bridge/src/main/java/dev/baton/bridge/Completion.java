package dev.baton.bridge;

import dev.baton.bridge.message.KernelMessage;
import java.util.OptionalInt;

/**
 * How one execution ended, told exactly once for every {@link KernelHandle#execute}.
 *
 * @param outcome what became of it
 * @param executionCount the count of its execute_input, which is the one to show (a reply may carry another one); empty
 *     if the kernel never took it up or it was silent
 * @param reply the kernel's execute_reply, with {@code execution_count} set to {@code executionCount} where both exist,
 *     or a synthesised one. A synthesised reply carries the session of the kernel process and the header Baton sent as
 *     its parent
 * @param replySynthesised whether {@code reply} was made here, because the kernel's never came
 * @param idleSeen whether the kernel's own {@code status: idle} was passed to {@link KernelListener#onMessage}; if not,
 *     who shows a busy mark has to end it by itself
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
        /** It ran to its end but its reply never came: a kernel probe behind it was answered. */
        REPLY_LOST,
        /** The kernel process ended while it ran. */
        KERNEL_DIED,
        /** The kernel was restarted while it ran. */
        LOST_ON_RESTART,
        /** The kernel was shut down while it ran. */
        KERNEL_STOPPED,
        /** It never left Baton: the kernel was not ready, another execution was in flight, or it took no more bytes. */
        NOT_SENT
    }
}
