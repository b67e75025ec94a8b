package dev.baton.queue;

/** The rule that chooses the next execution when a kernel becomes free. */
public enum TurnOrder {
    /**
     * Users take turns: between the submission of a user's only waiting execution and its start, each other user starts at
     * most one.
     */
    FAIR,
    /** By arrival. */
    FIFO
}
