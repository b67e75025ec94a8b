package dev.baton.queue;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A change of the kernel, or a request of a user to its queue.
 *
 * <p>The queue knows no rights: the caller checks permissions first and passes in {@code mayAny} (or a similar flag) whether
 * the user may act on executions of other users. A {@code person} is an opaque, stable user name.
 */
public sealed interface QueueEvent {

    /**
     * One user submits executions, all or none of them; those with a known id are skipped.
     *
     * @param fence the fencing number of the baton as the client last saw it; a stale one is refused in presenter mode
     * @param submissions in the order in which they run; at least one
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
     * The kernel has finished an execution: its idle was received, and its reply or the answer to a probe.
     *
     * @param outcome {@link Outcome#OK}, {@link Outcome#ERROR}, {@link Outcome#INTERRUPTED} or {@link Outcome#UNKNOWN}
     * @param reason empty, or a sentence for users
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

    /** A dispatched execution never reached the kernel: the last check of rights refused it, or it could not be sent. */
    record DispatchRefused(String executionId, String reason) implements QueueEvent {}

    /** A user cancels a waiting execution. */
    record Cancel(String executionId, String by, boolean mayAny) implements QueueEvent {}

    /** Cancel all waiting executions of a user, or only those of one client session. */
    record CancelWaitingOf(String person, Optional<String> clientSession, String reason) implements QueueEvent {}

    /**
     * The stop button, or the interrupt of a named execution.
     *
     * <p>With a target: only that one, and only if it is in flight. Without: the one in flight if it is {@code by}'s own or
     * {@code mayAny}; otherwise {@code by}'s waiting executions are cancelled and the one in flight continues. The rest of the
     * interrupted execution's batch is cancelled with it.
     */
    record Interrupt(String by, Optional<String> target, boolean mayAny) implements QueueEvent {}

    /**
     * A rule of the broker stops the execution in flight, for example because no page is left to answer its {@code input()}.
     *
     * @param outcome how it settles once the kernel has stopped: {@link Outcome#INTERRUPTED} or {@link Outcome#TIMED_OUT}
     */
    record StopRunning(String executionId, Outcome outcome, String reason) implements QueueEvent {

        public StopRunning {
            if (outcome != Outcome.INTERRUPTED && outcome != Outcome.TIMED_OUT) {
                throw new IllegalArgumentException("A rule stops with interrupted or timed_out, not " + outcome + ".");
            }
        }
    }

    /**
     * The kernel process has ended by itself.
     *
     * @param incarnation the process; a stale one is refused and changes nothing
     * @param comesBack whether a new process follows; if not, everything is refused until a {@link KernelReady}
     * @param keepWaiting whether an owner chose to run the waiting executions on the new process
     * @param reason a sentence for users
     */
    record KernelDied(long incarnation, boolean comesBack, boolean keepWaiting, String reason) implements QueueEvent {}

    /** A user restarts the kernel; {@code keep}: the waiting executions of {@code by} stay for the new process. */
    record Restart(String by, boolean keep) implements QueueEvent {}

    /** The kernel was stopped for good, or did not start; submissions are refused until a {@link KernelReady}. */
    record KernelStopped(String reason) implements QueueEvent {}

    /** A user's right to run has ended: waiting executions are cancelled, the running one is interrupted or may finish. */
    record Withdraw(String person, boolean interruptRunning, String reason) implements QueueEvent {}

    /**
     * A user moves a waiting execution.
     *
     * @param before the waiting execution to go before; empty: to the end of its own user's turns. Within one's own turns this
     *     changes no other user's turn; before another user's execution ({@code mayAny}) it shares that execution's turn
     */
    record Move(String executionId, Optional<String> before, String by, boolean mayAny) implements QueueEvent {}

    /** Paused: nothing new starts; the one in flight continues. The caller has checked the right. */
    record SetPaused(boolean paused) implements QueueEvent {}

    /** Changes the order of turns; nothing is lost by switching back and forth. The caller has checked the right. */
    record SetOrder(TurnOrder order) implements QueueEvent {}

    /** An event that concerns only the mode and its baton, and no execution. */
    sealed interface BatonEvent extends QueueEvent {}

    /** Leaves presenter mode: all users with the right to run may run again. */
    record OpenMode() implements BatonEvent {}

    /**
     * Enters presenter mode, or names another holder.
     *
     * @param clearOthers whether the waiting executions of other users are cancelled; otherwise they keep their turns
     */
    record PresenterMode(String holder, boolean clearOthers) implements QueueEvent {}

    /** A user asks for the baton. */
    record RequestBaton(String by) implements BatonEvent {}

    /** A user with the presenter right takes the baton if it is free, or if its holder has been away too long. */
    record TakeBaton(String by, boolean mayPresent) implements BatonEvent {}

    /** The holder, or a user who may break it, hands the baton on. */
    record GiveBaton(String by, String to, boolean toMayRun, boolean mayBreak) implements BatonEvent {}

    /** The holder returns the baton: it is free, and no user may run until one takes it. */
    record ReturnBaton(String by) implements BatonEvent {}

    /** A user with the right takes the baton away from its holder; it is then free. */
    record BreakBaton(String by, boolean mayBreak) implements BatonEvent {}

    /** A user's last live socket closed, or the first one opened. After some time without one, the holder loses the baton. */
    record Presence(String person, boolean present) implements BatonEvent {}

    /** Time has passed; to be applied when {@link ExecutionQueue#nextDeadline()} is due. Early or late does no harm. */
    record Tick() implements QueueEvent {}
}
