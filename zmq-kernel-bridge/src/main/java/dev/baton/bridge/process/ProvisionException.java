package dev.baton.bridge.process;

/** Reports in one sentence why a kernel process could not be launched. */
public final class ProvisionException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Makes one with its sentence. */
    public ProvisionException(String sentence) {
        super(sentence);
    }

    /** Makes one with its sentence and what went wrong beneath. */
    public ProvisionException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
