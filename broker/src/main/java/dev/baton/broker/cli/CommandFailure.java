package dev.baton.broker.cli;

/** A command that could not be done, with the sentence that is shown to its user. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CommandFailure(String sentence) {
        super(sentence, null, false, false);
    }
}
