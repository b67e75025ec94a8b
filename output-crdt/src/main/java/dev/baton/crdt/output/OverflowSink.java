package dev.baton.crdt.output;

/**
 * Receives the outputs that did not fit into the document, so that their owner can store them elsewhere.
 *
 * <p>Called on the thread that owns the document, in the order in which the kernel sent them. Must not throw.
 */
@FunctionalInterface
public interface OverflowSink {

    /** An output of that execution, or the tail of a stream, that the document does not hold. */
    void onDropped(String executionId, KernelOutput dropped);

    /** Where a user finds the whole output of an execution, as the end of a sentence; empty if nowhere. */
    default String whereabouts(String executionId) {
        return "";
    }

    /** Forgets what did not fit. */
    static OverflowSink forgetting() {
        return (executionId, dropped) -> {};
    }
}
