package dev.baton.queue;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something that happened to a kernel or that somebody asks of its queue.
 *
 * <p>The queue knows no rights: the caller asks its permissions first and says with {@code mayAny} (or a like flag) what the
 * person may do to other people's executions. A {@code person} is an opaque, stable name.
 */
public sealed interface QueueEvent {

    /**
     * One person hands in executions, all or none of them; those whose id is already known are skipped.
     *
     * @param fence the fencing number of the baton as the client last saw it; a stale one is refused in presenter mode
     * @param submissions in the order in which they shall run; at least one
     */
    record Submit(
            String person,
            String clientSession,
            SubmissionSource source,
            OptionalLong fence,
            List<Submission> submissions)
            implements QueueEvent {

        public Submit {
            Objects.requireNonNull(person, "person");
            Objects.requireNonNull(clientSession, "clientSession");
            submissions = List.copyOf(submissions);
            if (submissions.isEmpty()) {
                throw new IllegalArgumentException("A Submit without executions says nothing.");
            }
        }

        /** One execution without a fencing number. */
        public static Submit one(String person, String clientSession, SubmissionSource source, Submission submission) {
            return new Submit(person, clientSession, source, OptionalLong.empty(), List.of(submission));
        }
    }

    /** A new process of the kernel is ready for executions; {@code incarnation} grows with every process. */
    record KernelReady(long incarnation) implements QueueEvent {}

    /**
     * The kernel is done with an execution: its idle has come, and its reply or the answer to a probe.
     *
     * @param outcome {@link Outcome#OK}, {@link Outcome#ERROR}, {@link Outcome#INTERRUPTED} or {@link Outcome#UNKNOWN}
     * @param reason empty, or a sentence for people
     */
    record Completed(String executionId, Outcome outcome, String reason) implements QueueEvent {

        public Completed {
            switch (outcome) {
                case OK, ERROR, INTERRUPTED, UNKNOWN -> {}
                case ABORTED, CANCELLED, KERNEL_DIED, TIMED_OUT ->
                    throw new IllegalArgumentException("A kernel does not complete with " + outcome + ".");
            }
        }
    }

    /** A dispatched execution was never handed to the kernel: a last check of rights said no, or it could not be sent. */
    record DispatchRefused(String executionId, String reason) implements QueueEvent {}

    /** Somebody takes a waiting execution out. */
    record Cancel(String executionId, String by, boolean mayAny) implements QueueEvent {}

    /** Everything of a person that waits, or only that of one client session, is taken out. */
    record CancelWaitingOf(String person, Optional<String> clientSession, String reason) implements QueueEvent {}

    /**
     * The stop button, or the interrupt of a named execution.
     *
     * <p>With a target: only that one, and only if it is in flight. Without: the one in flight if it is {@code by}'s own or
     * {@code mayAny}; else, what waits of {@code by} is cancelled and the one in flight is left alone. The rest of the
     * interrupted execution's batch is cancelled with it.
     */
    record Interrupt(String by, Optional<String> target, boolean mayAny) implements QueueEvent {}

    /**
     * A rule of the broker stops the execution in flight, for example because nobody is left to answer its {@code input()}.
     *
     * @param outcome how it shall settle once the kernel has stopped: {@link Outcome#INTERRUPTED} or {@link Outcome#TIMED_OUT}
     */
    record StopRunning(String executionId, Outcome outcome, String reason) implements QueueEvent {

        public StopRunning {
            if (outcome != Outcome.INTERRUPTED && outcome != Outcome.TIMED_OUT) {
                throw new IllegalArgumentException("A rule stops with interrupted or timed_out, not " + outcome + ".");
            }
        }
    }

    /**
     * The kernel process is gone by itself.
     *
     * @param incarnation which process; a stale one is refused and changes nothing
     * @param comesBack whether a fresh process follows; if not, everything is refused until a {@link KernelReady}
     * @param keepWaiting whether an owner chose that what waits runs on the fresh process
     * @param reason a sentence for people
     */
    record KernelDied(long incarnation, boolean comesBack, boolean keepWaiting, String reason) implements QueueEvent {}

    /** Somebody restarts the kernel; {@code keep}: what {@code by} has waiting stays for the fresh process. */
    record Restart(String by, boolean keep) implements QueueEvent {}

    /** Somebody stopped the kernel for good, or it could not be started; refused from now on until a {@link KernelReady}. */
    record KernelStopped(String reason) implements QueueEvent {}

    /** A person's right to run has ended: what waits is cancelled, what runs is interrupted or let go. */
    record Withdraw(String person, boolean interruptRunning, String reason) implements QueueEvent {}

    /**
     * Somebody moves a waiting execution.
     *
     * @param before the waiting execution to go before; empty: to the end of its own person's turns. Within one's own turns
     *     this changes nobody else's turn; before somebody else's execution ({@code mayAny}) it shares that one's turn
     */
    record Move(String executionId, Optional<String> before, String by, boolean mayAny) implements QueueEvent {}

    /** Paused: nothing new starts; the one in flight goes on. The caller has checked the right. */
    record SetPaused(boolean paused) implements QueueEvent {}

    /** Changes the order of turns; nothing is lost by switching back and forth. The caller has checked the right. */
    record SetOrder(TurnOrder order) implements QueueEvent {}

    /** What concerns the mode and its baton alone, and no execution. */
    sealed interface BatonEvent extends QueueEvent {}

    /** Leaves presenter mode: everybody who may run may run again. */
    record OpenMode() implements BatonEvent {}

    /**
     * Enters presenter mode, or names another holder.
     *
     * @param clearOthers whether what others have waiting is cancelled; otherwise it keeps its turns
     */
    record PresenterMode(String holder, boolean clearOthers) implements QueueEvent {}

    /** Somebody raises a hand for the baton. */
    record RequestBaton(String by) implements BatonEvent {}

    /** Somebody with the presenter right takes the baton; works when it is free, or its holder has been away too long. */
    record TakeBaton(String by, boolean mayPresent) implements BatonEvent {}

    /** The holder, or somebody who may break it, hands the baton on. */
    record GiveBaton(String by, String to, boolean toMayRun, boolean mayBreak) implements BatonEvent {}

    /** The holder lays the baton down: nobody runs until somebody takes it. */
    record ReturnBaton(String by) implements BatonEvent {}

    /** Somebody with the right takes the baton away from its holder and lays it down. */
    record BreakBaton(String by, boolean mayBreak) implements BatonEvent {}

    /** A person's last live socket went, or the first one came; after a time without, the holder loses the baton. */
    record Presence(String person, boolean present) implements BatonEvent {}

    /** Time has passed; to be applied when {@link ExecutionQueue#nextDeadline()} is due. Early or late does no harm. */
    record Tick() implements QueueEvent {}
}
