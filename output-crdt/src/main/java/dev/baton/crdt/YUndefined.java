package dev.baton.crdt;

/** The value {@code undefined} of JavaScript, which a Yjs document distinguishes from {@code null}. */
public enum YUndefined {
    /** The only instance. */
    INSTANCE;

    @Override
    public String toString() {
        return "undefined";
    }
}
