package dev.baton.queue;

/** Whose execution is next when a kernel becomes free. */
public enum TurnOrder {
    /**
     * Turns go round by person: between the submission of a person's only waiting execution and its start, each other person
     * starts at most one.
     */
    FAIR,
    /** By arrival. */
    FIFO
}
