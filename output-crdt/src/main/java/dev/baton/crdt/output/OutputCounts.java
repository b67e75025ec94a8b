package dev.baton.crdt.output;

/**
 * How much an execution sent, and how much of it the document does not hold.
 *
 * @param messages outputs received
 * @param bytes their bytes, roughly
 * @param droppedBytes bytes that went to the {@link OverflowSink} instead of the document
 */
public record OutputCounts(long messages, long bytes, long droppedBytes) {
    static final OutputCounts NONE = new OutputCounts(0, 0, 0);

    /** Whether the document lacks some of it. */
    public boolean truncated() {
        return droppedBytes > 0;
    }

    OutputCounts received(long more) {
        return new OutputCounts(messages + 1, bytes + more, droppedBytes);
    }

    OutputCounts dropped(long more) {
        return new OutputCounts(messages, bytes, droppedBytes + Math.max(1, more));
    }
}
