package dev.baton.queue;

/** Whose execution is next when a kernel becomes free. */
public enum TurnOrder {
    /**
     * Users take turns: between the submission of a user's only waiting execution and its start, each other user starts at
     * most one.
     */
    FAIR,
    /** By arrival. */
    FIFO
}
