package dev.baton.bridge;

/** Reports in one sentence why a kernelspec cannot be used. */
public final class KernelSpecException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Makes one with its sentence. */
    public KernelSpecException(String sentence) {
        super(sentence);
    }

    /** Makes one with its sentence and what went wrong beneath. */
    public KernelSpecException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
