package dev.baton.queue;

import java.util.Optional;

/** Why an event was refused: a code for programs and one plain sentence for people. */
public sealed interface Refusal {

    /** A stable code in small letters, for example {@code queue_full}. */
    String code();

    /** One plain sentence that says why, and where possible what to do. */
    String message();

    /** A limit of waiting executions is reached; {@code ofPerson}: that of one user, else that of the whole kernel. */
    record QueueFull(boolean ofPerson, int max) implements Refusal {
        @Override
        public String code() {
            return "queue_full";
        }

        @Override
        public String message() {
            return (ofPerson
                            ? "You already have %d executions waiting on this kernel, the maximum for one user. Wait for some of them or cancel them."
                            : "The queue of this kernel is full (%d). Try again later.")
                    .formatted(max);
        }
    }

    /** In presenter mode only the holder of the baton may run. */
    record NotPresenter(Optional<String> holder, long fence) implements Refusal {
        @Override
        public String code() {
            return "not_presenter";
        }

        @Override
        public String message() {
            return holder.map(h ->
                            "Only %s can run code on this kernel right now, because %1$s holds the baton. Ask for the baton."
                                    .formatted(h))
                    .orElse(
                            "No user can run code on this kernel right now, because no user holds the baton. Ask for the baton.");
        }
    }

    /** The baton has changed hands since the client last looked. */
    record StaleFence(long given, long current) implements Refusal {
        @Override
        public String code() {
            return "stale_fence";
        }

        @Override
        public String message() {
            return "The baton has changed since you pressed Run. Check who holds it and run again.";
        }
    }

    /** No such execution in this queue, or not any more. */
    record UnknownExecution(String executionId) implements Refusal {
        @Override
        public String code() {
            return "unknown_execution";
        }

        @Override
        public String message() {
            return "The queue of this kernel has no such execution.";
        }
    }

    /** Another user's execution, and no right to change it. */
    record NotYours(String person) implements Refusal {
        @Override
        public String code() {
            return "not_yours";
        }

        @Override
        public String message() {
            return "This execution belongs to %s. You can change only your own.".formatted(person);
        }
    }

    /** It has started: it can be interrupted, no longer cancelled or moved. */
    record AlreadyRunning(String executionId) implements Refusal {
        @Override
        public String code() {
            return "already_running";
        }

        @Override
        public String message() {
            return "This execution is already running. Interrupt it instead.";
        }
    }

    /** It has ended. */
    record AlreadySettled(String executionId, Outcome outcome) implements Refusal {
        @Override
        public String code() {
            return "already_settled";
        }

        @Override
        public String message() {
            return "This execution has already ended (%s).".formatted(outcome.wireName());
        }
    }

    /** Only the execution in flight can be interrupted, completed or stopped, and this one waits. */
    record NotRunning(String executionId) implements Refusal {
        @Override
        public String code() {
            return "not_running";
        }

        @Override
        public String message() {
            return "This execution is still waiting. Cancel it instead.";
        }
    }

    /** The kernel is gone for good. */
    record KernelGone(String reason) implements Refusal {
        @Override
        public String code() {
            return "kernel_gone";
        }

        @Override
        public String message() {
            return reason;
        }
    }

    /** A message of a process that is no longer, or not yet, this kernel's. */
    record StaleIncarnation(long given, long current) implements Refusal {
        @Override
        public String code() {
            return "stale_incarnation";
        }

        @Override
        public String message() {
            return "The request is for process %d of the kernel, but process %d runs now.".formatted(given, current);
        }
    }

    /** Baton actions need presenter mode. */
    record NotPresenting() implements Refusal {
        @Override
        public String code() {
            return "not_presenting";
        }

        @Override
        public String message() {
            return "This kernel is not in presenter mode, so there is no baton.";
        }
    }

    /** Another user holds the baton. */
    record BatonHeld(String holder) implements Refusal {
        @Override
        public String code() {
            return "baton_held";
        }

        @Override
        public String message() {
            return "%s holds the baton. Ask for it.".formatted(holder);
        }
    }

    /** The action needs the baton in one's own hand, or a right that the person has not. */
    record BatonNotYours() implements Refusal {
        @Override
        public String code() {
            return "baton_not_yours";
        }

        @Override
        public String message() {
            return "You do not hold the baton, and you may not do this without it.";
        }
    }

    /** Too many people ask for the baton at once. */
    record RequestsFull(int max) implements Refusal {
        @Override
        public String code() {
            return "hands_full";
        }

        @Override
        public String message() {
            return "Too many users ask for the baton already, at most %d can. Try again later.".formatted(max);
        }
    }

    /** The recipient of the baton may not run. */
    record RecipientMayNotRun(String to) implements Refusal {
        @Override
        public String code() {
            return "recipient_may_not_run";
        }

        @Override
        public String message() {
            return "%s may not run code on this kernel, so %1$s cannot hold the baton.".formatted(to);
        }
    }
}
