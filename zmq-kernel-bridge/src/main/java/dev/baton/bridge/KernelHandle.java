package dev.baton.bridge;

import dev.baton.bridge.message.KernelMessage;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One kernel over all its incarnations, controlled from any thread.
 *
 * <p>No method blocks: commands are queued to the kernel's I/O thread, in the order in which one thread gives them. Results
 * are reported to the kernel's {@link KernelListener}. The futures returned complete on the I/O thread, so a dependent step
 * must not block either.
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

    /** The kernel_info_reply of the current incarnation, as received; empty before {@link KernelState#READY}. */
    Optional<KernelMessage> kernelInfo();

    /**
     * {@code header.session} of the present kernel process, which every frame made up for a page has to carry; empty
     * before {@link KernelState#READY}.
     */
    Optional<String> kernelSession();

    /** The counters of its traffic; at most a second old. */
    KernelCounters counters();

    /**
     * Runs code. At most one execution is in flight: one given while another runs, or while the kernel is not ready,
     * ends with {@link Completion.Outcome#NOT_SENT}.
     */
    void execute(ExecuteRequest request);

    /** Sends a message that is not an execution. */
    void request(KernelRequest request);

    /**
     * Asks a question that changes nothing (complete, inspect, is_complete, history) without waiting for the execution in
     * flight, if the kernel supports it: then the answer arrives as for {@link #request}. If it does not, or does not answer
     * within {@link KernelTimeouts#aside}, {@link KernelListener#onRequestLost} is called.
     */
    void requestOnSubshell(KernelRequest request);

    /**
     * Interrupts the execution of that id, or the running one if it is null. Decided on the I/O thread: if that execution is
     * no longer in flight, nothing is sent and no other code is hit. May be repeated.
     *
     * @return whether an execution was interrupted
     */
    CompletableFuture<Boolean> interrupt(@Nullable String msgId);

    /**
     * Answers the open question of that execution. Only the execution in flight, and only once per question; any other answer
     * is refused, because a kernel accepts the first answer from any sender.
     *
     * @param parentMsgId id of the execution that asks
     * @return whether the answer was sent
     */
    CompletableFuture<Boolean> inputReply(String parentMsgId, String value);

    /**
     * Ends the kernel process, if there is one, and starts a new incarnation with new sockets. Also restarts a dead kernel. An
     * execution in flight ends with {@link Completion.Outcome#LOST_ON_RESTART}.
     *
     * @return completes when the new incarnation is ready; fails with a sentence if it does not become ready
     */
    CompletableFuture<Void> restart();

    /**
     * Ends the kernel for good: interrupt, shutdown_request, SIGTERM, SIGKILL, each to the whole process group, until no
     * process of it is left.
     *
     * @return completes when the process group has ended
     */
    CompletableFuture<Void> shutdown();
}
