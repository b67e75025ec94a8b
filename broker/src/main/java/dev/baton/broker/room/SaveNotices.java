package dev.baton.broker.room;

import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.FileFailure;
import dev.baton.broker.room.RoomContent.UnreadableFileException;
import dev.baton.crdt.notebook.UnwritableNotebookException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What people are told of the file of an open document: each thing once, until it is over. Owned by the room's agent.
 */
final class SaveNotices {
    private static final Logger LOG = Logger.getLogger(SaveNotices.class);

    private static final String EMPTIES = UserMessage.TEXT_VANISHED.text();
    private static final String EMPTIED = UserMessage.FILE_EMPTIED.text();

    private final RoomId id;
    private final RoomContext.Trouble trouble;
    private @Nullable String failure;
    private @Nullable String unreadable;
    private Optional<String> notice = Optional.empty();
    private boolean refused;
    private boolean readOnly;

    SaveNotices(RoomId id, RoomContext.Trouble trouble) {
        this.id = id;
        this.trouble = trouble;
    }

    /** Why the last save failed, in a sentence; empty when it succeeded. */
    Optional<String> failure() {
        return Optional.ofNullable(failure);
    }

    /** File and document agree. */
    void onSaved() {
        failure = null;
        refused = false;
    }

    /** Somebody may write the file now, or may not any more. */
    void onAccessChanged() {
        readOnly = false;
    }

    /** The file may not be written, and the document says something that it does not. */
    void onReadOnly() {
        if (!readOnly) {
            readOnly = true;
            trouble.onSaveRefused(id.fileId(), DocumentFile.READ_ONLY);
        }
    }

    /** A save would have emptied the file. Answers whether this is the first one since a save succeeded. */
    boolean onEmptying() {
        failure = EMPTIES;
        boolean first = !refused;
        if (first) {
            refused = true;
            trouble.onSaveRefused(id.fileId(), EMPTIES);
        }
        return first;
    }

    /** Another program has emptied the file and left it so. */
    void onEmptied() {
        trouble.onEmptied(id.fileId(), EMPTIED);
    }

    /** The file cannot be read as what it should be. */
    void onUnreadable(UnreadableFileException cause) {
        String sentence = String.valueOf(cause.getMessage());
        failure = sentence;
        if (!sentence.equals(unreadable)) {
            unreadable = sentence;
            LOG.warn(OperatorMessage.LOG_FILE_UNREADABLE.text(sentence));
            trouble.onUnreadable(id.fileId(), sentence);
        }
    }

    /** The file can be read again. */
    void onReadable() {
        unreadable = null;
    }

    /** The document could not be written. */
    void onFailed(Exception cause) {
        String sentence = cause instanceof UnwritableNotebookException
                ? String.valueOf(cause.getMessage())
                : FileFailure.sentence(cause);
        if (!sentence.equals(failure)) {
            failure = sentence;
            LOG.error(OperatorMessage.LOG_NOT_SAVED.text(id), cause);
            trouble.onSaveFailed(id.fileId(), sentence);
        }
    }

    /** What people should know about the file, if anything. */
    void onFile(Optional<String> sentence) {
        if (sentence.isPresent() && !sentence.equals(notice)) {
            trouble.onNotice(id.fileId(), sentence.get());
        }
        notice = sentence;
    }
}
