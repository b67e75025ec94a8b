package dev.baton.crdt.notebook;

/** A file that is not a notebook of nbformat 4; its message is one plain sentence for the user who opened it. */
public final class NotebookFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Describes the problem of the file. */
    public NotebookFormatException(String sentence) {
        super(sentence, null, false, false);
    }
}
