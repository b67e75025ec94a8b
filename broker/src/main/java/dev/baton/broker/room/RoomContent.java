package dev.baton.broker.room;

import dev.baton.crdt.notebook.DocumentState;
import java.util.List;

/**
 * What is in a room, between its Yjs document and its file: a notebook or a text. Owned by the room's agent.
 */
interface RoomContent {
    /** What pages show about the file. */
    DocumentState state();

    /** Whether the Yjs document holds anything yet. */
    boolean isSeeded();

    /** Fills an empty document from a file. The only way in which a document begins. */
    void seed(byte[] file) throws UnreadableFileException;

    /** Says which file the document agrees with, when it comes from its history. */
    void adopt(byte[] file) throws UnreadableFileException;

    /** The file as it would be saved now. */
    byte[] file();

    /** Whether the document says something that the file of the last agreement does not. */
    boolean differsFromFile();

    /** The document was saved as this file. */
    void onSaved(byte[] file);

    /** Brings an edit of the file from outside into the document; answers what could not be merged. */
    List<Conflict> merge(byte[] base, byte[] theirs) throws UnreadableFileException;

    /**
     * Text of the file that the document did not take.
     *
     * @param cellId the cell, or an empty text
     */
    record Conflict(String cellId, String source) {}

    /** A file that cannot be opened as what it claims to be, with a sentence for the person. */
    final class UnreadableFileException extends Exception {
        private static final long serialVersionUID = 1L;

        UnreadableFileException(String sentence) {
            super(sentence);
        }
    }
}
