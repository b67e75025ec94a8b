package dev.baton.crdt.notebook;

/** A file that is no notebook of nbformat 4; its message is one plain sentence for the person who opened it. */
public final class NotebookFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Says what is wrong with the file. */
    public NotebookFormatException(String sentence) {
        super(sentence, null, false, false);
    }
}
