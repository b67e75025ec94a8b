package dev.baton.broker.room;

import dev.baton.broker.documents.ConflictCopies;
import dev.baton.crdt.notebook.DocumentState;
import dev.baton.crdt.notebook.UnwritableNotebookException;
import java.util.List;
import java.util.Optional;

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

    /** The document came from its history. */
    void onLoaded();

    /** What people should know about the file with which the document last agreed, in a sentence. */
    Optional<String> notice();

    /** Says which file the document agrees with, when it comes from its history. */
    void adopt(byte[] file) throws UnreadableFileException;

    /** The file as it would be saved now. */
    Exported export();

    /** Its bytes. */
    default byte[] file() {
        return export().bytes();
    }

    /** What a document says, as a file. */
    interface Exported {
        /** The file's bytes. */
        byte[] bytes();
    }

    /** Whether the document says something that the file of the last agreement does not. */
    boolean differsFromFile();

    /** The bytes that a save would write, if they differ from the file; empty where nothing can be written, which the save says. */
    default Optional<byte[]> unsaved() {
        try {
            return differsFromFile() ? Optional.of(file()) : Optional.empty();
        } catch (UnwritableNotebookException notLikeAnyFile) {
            return Optional.empty();
        }
    }

    /** The document was saved as that export of it. */
    void onSaved(Exported saved);

    /** Whether an export says what the file of the last agreement says, so that it need not be written. */
    boolean isFormer(Exported export);

    /** Whether the file of the last agreement is of an older format, which a save would change. */
    boolean formerIsOlderFormat();

    /** The file with which the document last agreed. */
    byte[] former();

    /**
     * Brings an edit of the file from outside into the document: what changed from the last agreement to {@code theirs}, on which they
     * agree then. Answers what could not be merged; changes nothing where it throws.
     */
    List<Conflict> merge(byte[] theirs) throws UnreadableFileException;

    /** Whether a file looks as if another program had emptied it and not written it to its end. */
    boolean looksCutShort(byte[] file);

    /** Whether a file can be opened as what this is. */
    boolean isReadable(byte[] file);

    /** Whether a file holds nothing but white space. */
    static boolean isBlank(byte[] file) {
        for (byte each : file) {
            if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
                return false;
            }
        }
        return true;
    }

    /** Brings the document to what an earlier version of its file says. */
    void restore(byte[] version) throws UnreadableFileException;

    /** Whether no cell holds any text. */
    boolean isBlank();

    /** Whether the file of the last agreement holds no text. */
    boolean formerIsBlank();

    /** The texts of all cells that have any. */
    List<ConflictCopies.Text> texts();

    /** The texts in the file of the last agreement. */
    List<ConflictCopies.Text> formerTexts();

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
