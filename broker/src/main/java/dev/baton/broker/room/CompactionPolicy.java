package dev.baton.broker.room;

/**
 * When a document's history is written anew as one state: once it is several times as long as the state. How long the state is takes
 * its encoding to know, so that is looked at only when the history has grown enough since the last look. Owned by the room's agent.
 */
final class CompactionPolicy {
    /** A shorter history is left alone. */
    static final long HISTORY_MIN_BYTES = 4L << 20;

    private static final int TIMES = 4;

    private long historyBytes;
    private long lookAtBytes = HISTORY_MIN_BYTES;

    /** The history is one state of that many bytes. */
    void onWrittenAnew(long stateBytes) {
        historyBytes = stateBytes;
        lookAtBytes = Math.max(HISTORY_MIN_BYTES, TIMES * stateBytes);
    }

    /** The history has so many bytes more. */
    void onAppended(long bytes) {
        historyBytes += bytes;
    }

    /** Whether the state is to be encoded and shown to {@link #isLong}. */
    boolean isLookDue() {
        return historyBytes >= lookAtBytes;
    }

    /** Whether the history, which would be a state of that many bytes if it were written anew, is long enough for that. */
    boolean isLong(long stateBytes) {
        lookAtBytes = Math.max(HISTORY_MIN_BYTES, TIMES * stateBytes);
        return isLookDue();
    }
}
