package dev.baton.crdt.notebook;

import dev.baton.crdt.YDoc;

/**
 * A text file as the shared document that pages edit: root text {@code source} and root map {@code state} (jupyter_ydoc's unicode
 * document).
 *
 * <p>Owned by the thread that owns the document.
 */
public final class TextDocument {
    private final YDoc doc;

    /** The text in that document. */
    public TextDocument(YDoc doc) {
        this.doc = doc;
        doc.text("source");
    }

    /** The document. */
    public YDoc doc() {
        return doc;
    }

    /** The state of the file that pages show. */
    public DocumentState state() {
        return new DocumentState(doc.map("state"));
    }

    /** The text. */
    public String text() {
        return doc.text("source").toString();
    }

    /** Whether there is no text; asked at every change, so the text is not put together for it. */
    public boolean isEmpty() {
        return doc.text("source").length() == 0;
    }

    /** Changes the text to another one in one transaction, line by line, so that common parts are untouched. */
    public void setText(String wanted, Object origin) {
        doc.transact(origin, () -> TextEdit.apply(doc.text("source"), wanted));
    }

    /**
     * Merges an external edit of the file: the change from {@code base} to {@code theirs}. Where the document changed the same
     * lines, its own stay.
     *
     * @return whether there were such lines
     */
    public boolean merge(String base, String theirs, Object origin) {
        ThreeWayText merged = ThreeWayText.merge(base, text(), theirs);
        setText(merged.text(), origin);
        return merged.conflict();
    }
}
