package dev.baton.bridge;

import dev.baton.bridge.message.KernelMessage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One kernel over all its incarnations, to be commanded from any thread.
 *
 * <p>No method blocks: commands are queued to the kernel's I/O thread and taken up in the order given by one thread.
 * What comes of them is told to the kernel's {@link KernelListener}. The futures returned complete on the I/O thread, so
 * a dependent step must not block either.
 *
 * <p>After {@link KernelListener#onStopped} every command but {@link #shutdown} throws {@link IllegalStateException}.
 *
 * <p>Invariant: every {@link #execute} gets exactly one {@link KernelListener#onExecutionDone}, whatever the kernel does.
 */
public interface KernelHandle {

    /** The id given at launch. */
    String kernelId();

    /** Where the kernel is now, as seen by any thread. */
    KernelState state();

    /** Number of the present life of the kernel process; grows by one with every (re)start. */
    int incarnation();

    /** The kernel_info_reply of the present incarnation, as it came; empty before {@link KernelState#READY}. */
    Optional<KernelMessage> kernelInfo();

    /**
     * {@code header.session} of the present kernel process, which every frame made up for a page has to carry; empty
     * before {@link KernelState#READY}.
     */
    Optional<String> kernelSession();

    /** What its traffic added up to; at most a second old. */
    KernelCounters counters();

    /**
     * Runs code. At most one execution is in flight: one given while another runs, or while the kernel is not ready,
     * ends with {@link Completion.Outcome#NOT_SENT}.
     */
    void execute(ExecuteRequest request);

    /** Sends a message that is not an execution. */
    void request(KernelRequest request);

    /**
     * Asks something that changes nothing (complete, inspect, is_complete, history) beside the execution in flight, if the
     * kernel can be asked so: then the answer comes as for {@link #request}, without waiting for the execution. If it
     * cannot, or does not answer within {@link KernelTimeouts#aside}, {@link KernelListener#onRequestLost} says so.
     */
    void requestOnSubshell(KernelRequest request);

    /**
     * Interrupts the execution of that id, or whatever runs if it is null. Decided on the I/O thread: if that execution
     * is not in flight any more, nothing is sent and nobody else's code is hit. May be repeated.
     *
     * @return whether an execution was interrupted
     */
    CompletableFuture<Boolean> interrupt(@Nullable String msgId);

    /**
     * Answers the open question of that execution. Only the execution in flight, and only once per question; anything
     * else is refused, because a kernel takes the first answer whoever sent it.
     *
     * @param parentMsgId id of the execution that asks
     * @return whether the answer was sent
     */
    CompletableFuture<Boolean> inputReply(String parentMsgId, String value);

    /**
     * Ends the kernel process, if there is one, and starts a new incarnation with fresh sockets. Also brings a dead
     * kernel back. An execution in flight ends with {@link Completion.Outcome#LOST_ON_RESTART}.
     *
     * @return done when the new incarnation is ready; fails with a sentence if it does not come up
     */
    CompletableFuture<Void> restart();

    /**
     * Ends the kernel for good: interrupt, shutdown_request, SIGTERM, SIGKILL, each to the whole process group, until
     * nothing of it is left.
     *
     * @return done when the process group is gone
     */
    CompletableFuture<Void> shutdown();
}
