package dev.baton.queue;

import java.util.Optional;

/** Why an event was refused: a code for programs and one plain sentence for people. */
public sealed interface Refusal {

    /** A stable code in small letters, for example {@code queue_full}. */
    String code();

    /** One plain sentence that says why, and where possible what to do. */
    String message();

    /** A limit of waiting executions is reached; {@code ofPerson}: one's own, else that of the whole kernel. */
    record QueueFull(boolean ofPerson, int max) implements Refusal {
        @Override
        public String code() {
            return "queue_full";
        }

        @Override
        public String message() {
            return ofPerson
                    ? "You already have as many executions waiting on this kernel as one person may have (" + max
                            + "). Wait for some of them or cancel them."
                    : "As many executions wait on this kernel as it may have (" + max + "). Try again later.";
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
            return holder.map(h -> "Only " + h + " can run on this kernel right now, because " + h
                            + " holds the baton. Ask for it to run yourself.")
                    .orElse("Nobody can run on this kernel right now, because nobody holds the baton.");
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
            return "The baton has changed hands since you pressed Run. Look who holds it and run again.";
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
            return "This kernel's queue knows no such execution.";
        }
    }

    /** Somebody else's execution, and no right to touch it. */
    record NotYours(String person) implements Refusal {
        @Override
        public String code() {
            return "not_yours";
        }

        @Override
        public String message() {
            return "That execution is " + person + "'s, and you may only touch your own.";
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
            return "That execution is already running. Interrupt it instead.";
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
            return "That execution has already ended (" + outcome.wireName() + ").";
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
            return "That execution is still waiting. Cancel it instead.";
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
            return "This concerns an earlier process of the kernel (" + given + ", now " + current + ").";
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

    /** Somebody holds the baton. */
    record BatonHeld(String holder) implements Refusal {
        @Override
        public String code() {
            return "baton_held";
        }

        @Override
        public String message() {
            return holder + " holds the baton. Ask for it.";
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
            return "As many people already ask for the baton as may (" + max + "). Try again later.";
        }
    }

    /** The baton would go to somebody who may not run. */
    record RecipientMayNotRun(String to) implements Refusal {
        @Override
        public String code() {
            return "recipient_may_not_run";
        }

        @Override
        public String message() {
            return to + " may not run on this kernel, so the baton cannot go there.";
        }
    }
}
