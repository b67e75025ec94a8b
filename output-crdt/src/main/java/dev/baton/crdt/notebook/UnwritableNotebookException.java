package dev.baton.crdt.notebook;

import dev.baton.crdt.DocumentMessage;

/** A document that cannot be written as a notebook file, for example because a foreign client nested values too deeply. */
public final class UnwritableNotebookException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final NotebookFormatException reason;

    UnwritableNotebookException(NotebookFormatException reason) {
        super(DocumentMessage.NOT_WRITABLE.text(reason.getMessage()), reason);
        this.reason = reason;
    }

    /** The problem that a reader of such a file would report. */
    NotebookFormatException reason() {
        return reason;
    }
}
