package dev.baton.bridge.message;

/**
 * Reports in one sentence why bytes from outside are not a message.
 *
 * <p>The one checked exception of every decoder in this module. The text names the rule that was broken and never repeats the
 * bytes, so that it may be logged and shown.
 */
public final class MalformedMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Makes one with its sentence. */
    public MalformedMessageException(String sentence) {
        super(sentence);
    }

    /** Makes one with its sentence and the parser's complaint. */
    public MalformedMessageException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
