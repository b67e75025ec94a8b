package dev.baton.broker.files;

import java.util.Optional;

/**
 * What the file endpoints tell those who hold documents open, and ask of them. Paths are clean API paths; for a folder, everything
 * below it is meant. Called on virtual threads; may block.
 */
public interface OpenDocuments {
    /** A file or folder has another path now; whoever holds it goes on under the new one. */
    void onRenamed(String from, String to);

    /**
     * A file or folder is about to be deleted: rooms of it close, and no later save may bring it back. Returns when that is certain.
     */
    void onDeleting(String path);

    /** The bytes that a save of an open document would write now; empty when it is not open or its file is up to date. */
    Optional<byte[]> unsaved(String path);
}
