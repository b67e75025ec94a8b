package dev.baton.queue;

import java.util.Optional;

/** The reason why an event was refused: a code for programs and one plain sentence for users. */
public sealed interface Refusal {

    /** A limit of waiting executions is reached; {@code ofPerson}: that of one user, otherwise that of the whole kernel. */
    record QueueFull(boolean ofPerson, int max) implements Refusal {}

    /** In presenter mode only the holder of the baton may run. */
    record NotPresenter(Optional<String> holder, long fence) implements Refusal {}

    /** The baton has changed hands since the client last looked. */
    record StaleFence(long given, long current) implements Refusal {}

    /** The queue has no such execution, or no longer has it. */
    record UnknownExecution(String executionId) implements Refusal {}

    /** The execution belongs to another user, and the caller has no right to change it. */
    record NotYours(String person) implements Refusal {}

    /** It has started: it can be interrupted, but no longer cancelled or moved. */
    record AlreadyRunning(String executionId) implements Refusal {}

    /** It has ended. */
    record AlreadySettled(String executionId, Outcome outcome) implements Refusal {}

    /** It is waiting, and only the execution in flight can be interrupted, completed or stopped. */
    record NotRunning(String executionId) implements Refusal {}

    /** The kernel has ended for good. */
    record KernelGone(String reason) implements Refusal {}

    /** The message is from another process than the current one of this kernel. */
    record StaleIncarnation(long given, long current) implements Refusal {}

    /** Baton actions need presenter mode. */
    record NotPresenting() implements Refusal {}

    /** Another user holds the baton. */
    record BatonHeld(String holder) implements Refusal {}

    /** The action needs the baton, or a right that the caller does not have. */
    record BatonNotYours() implements Refusal {}

    /** Too many users ask for the baton at once. */
    record RequestsFull(int max) implements Refusal {}

    /** The recipient of the baton may not run. */
    record RecipientMayNotRun(String to) implements Refusal {}

    /** A stable code in lower case, for example {@code queue_full}. */
    default String code() {
        return switch (this) {
            case QueueFull refused -> "queue_full";
            case NotPresenter refused -> "not_presenter";
            case StaleFence refused -> "stale_fence";
            case UnknownExecution refused -> "unknown_execution";
            case NotYours refused -> "not_yours";
            case AlreadyRunning refused -> "already_running";
            case AlreadySettled refused -> "already_settled";
            case NotRunning refused -> "not_running";
            case KernelGone refused -> "kernel_gone";
            case StaleIncarnation refused -> "stale_incarnation";
            case NotPresenting refused -> "not_presenting";
            case BatonHeld refused -> "baton_held";
            case BatonNotYours refused -> "baton_not_yours";
            case RequestsFull refused -> "hands_full";
            case RecipientMayNotRun refused -> "recipient_may_not_run";
        };
    }

    /** One plain sentence with the reason and, where possible, the next step. */
    default String message() {
        return switch (this) {
            case QueueFull(boolean ofPerson, int max) ->
                (ofPerson
                                ? "You already have %d executions waiting on this kernel, the maximum for one user. Wait for some of them or cancel them."
                                : "The queue of this kernel is full (%d). Try again later.")
                        .formatted(max);
            case NotPresenter(Optional<String> holder, long fence) ->
                holder.map(
                                "Only %s can run code on this kernel right now, because %1$s holds the baton. Ask for the baton."
                                        ::formatted)
                        .orElse(
                                "No user can run code on this kernel right now, because no user holds the baton. Ask for the baton.");
            case StaleFence refused -> "The baton has changed since you pressed Run. Check who holds it and run again.";
            case UnknownExecution refused -> "The queue of this kernel has no such execution.";
            case NotYours(String person) ->
                "This execution belongs to %s. You can change only your own.".formatted(person);
            case AlreadyRunning refused -> "This execution is already running. Interrupt it instead.";
            case AlreadySettled(String executionId, Outcome outcome) ->
                "This execution has already ended (%s).".formatted(outcome.wireName());
            case NotRunning refused -> "This execution is still waiting. Cancel it instead.";
            case KernelGone(String reason) -> reason;
            case StaleIncarnation(long given, long current) ->
                "The request is for process %d of the kernel, but process %d runs now.".formatted(given, current);
            case NotPresenting refused -> "This kernel is not in presenter mode, so there is no baton.";
            case BatonHeld(String holder) -> "%s holds the baton. Ask for it.".formatted(holder);
            case BatonNotYours refused -> "You do not hold the baton, and you may not do this without it.";
            case RequestsFull(int max) ->
                "Too many users ask for the baton already, at most %d can. Try again later.".formatted(max);
            case RecipientMayNotRun(String to) ->
                "%s may not run code on this kernel, so %1$s cannot hold the baton.".formatted(to);
        };
    }
}
