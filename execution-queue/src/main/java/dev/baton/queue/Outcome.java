package dev.baton.queue;

/** How an execution ended; every accepted execution gets exactly one of these. */
public enum Outcome {
    /** The kernel ran it and replied {@code ok}. */
    OK,
    /** The kernel ran it and replied {@code error}. */
    ERROR,
    /** Never run: an earlier execution of the same client session failed and both had asked to stop on errors. */
    ABORTED,
    /** Never run: a user or a rule removed it from the queue. */
    CANCELLED,
    /** Started and stopped on request. */
    INTERRUPTED,
    /** Started and lost with its kernel process. */
    KERNEL_DIED,
    /** It waited or ran longer than it was allowed to. */
    TIMED_OUT,
    /** Started, but its end is unknown. */
    UNKNOWN;

    /** The name used on the wire and in the ledger, for example {@code kernel_died}. */
    public String wireName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
