package dev.baton.crdt.lib0;

/** The bytes end too early, or are not the expected encoding. */
public final class MalformedBytesException extends Exception {
    private static final long serialVersionUID = 1L;

    /** An error with the reason in plain words. */
    public MalformedBytesException(String reason) {
        super(reason);
    }
}
