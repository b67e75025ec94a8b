package dev.baton.crdt.notebook;

import dev.baton.crdt.DocumentMessage;

/** A document that says what no notebook file can hold, such as values nested too deeply in one another by a foreign client. */
public final class UnwritableNotebookException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final NotebookFormatException reason;

    UnwritableNotebookException(NotebookFormatException reason) {
        super(DocumentMessage.NOT_WRITABLE.text(reason.getMessage()), reason);
        this.reason = reason;
    }

    /** What a reader of such a file would say. */
    NotebookFormatException reason() {
        return reason;
    }
}
