package dev.baton.permissions;

import java.util.List;

/** The answer to a {@link Request}, and why; good for the audit. */
public sealed interface Decision {

    /** The policy's epoch that the answer was made from. */
    long epoch();

    /** Whether it is a yes. */
    default boolean isAllowed() {
        return switch (this) {
            case Allowed allowed -> true;
            case Denied denied -> false;
        };
    }

    /** Yes, because of these grants, each of which would do. */
    record Allowed(List<String> grantIds, long epoch) implements Decision {
        public Allowed {
            grantIds = List.copyOf(grantIds);
        }
    }

    /** No. */
    record Denied(Reason reason, long epoch) implements Decision {}

    /** The reason of a denial, with a sentence for users. */
    enum Reason {
        NO_GRANT("You have no right to do this."),
        LOCKED("This document is locked."),
        EXAM("You cannot use this during an exam."),
        PRIVATE_KERNEL("You have no right to do this.");

        private final String sentence;

        Reason(String sentence) {
            this.sentence = sentence;
        }

        /** One plain sentence; it does not reveal what exists. */
        public String sentence() {
            return sentence;
        }
    }
}
