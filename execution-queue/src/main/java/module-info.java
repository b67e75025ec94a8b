/** The execution queue of one kernel, as a pure state machine. */
module dev.baton.queue {
    requires static org.jspecify;

    exports dev.baton.queue;
}
