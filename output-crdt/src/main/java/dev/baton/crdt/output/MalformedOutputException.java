package dev.baton.crdt.output;

/** A kernel's message that is no output of the Jupyter messaging protocol; its message is one plain sentence. */
public final class MalformedOutputException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Describes the problem of the message. */
    public MalformedOutputException(String sentence) {
        super(sentence, null, false, false);
    }
}
