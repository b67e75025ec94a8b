package dev.baton.crdt.notebook;

/** A document that says what no notebook file can hold, such as values nested too deeply in one another by a foreign client. */
public final class UnwritableNotebookException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnwritableNotebookException(NotebookFormatException cause) {
        super("This notebook cannot be written as a file: " + cause.getMessage(), cause);
    }
}
