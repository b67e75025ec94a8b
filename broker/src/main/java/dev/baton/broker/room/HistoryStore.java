package dev.baton.broker.room;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Where the Yjs history of each document is kept. Appends complete in order, when durable, on the writer's thread. */
public interface HistoryStore {
    /** The history of a document. Blocks on the disk. */
    Optional<Stored> load(String fileId);

    /** Begins a history; the first update seeds the document. */
    CompletionStage<Void> create(String fileId, String historyId, byte[] state);

    /** Adds an update. */
    CompletionStage<Void> append(String fileId, byte[] update);

    /** Adds the update with which the document took in a file, and in the same step remembers which one, as {@link #fileSaved} does. */
    CompletionStage<Void> append(String fileId, byte[] update, String fileSha256);

    /** Replaces all updates so far by one that says the same. */
    CompletionStage<Void> compact(String fileId, byte[] state);

    /** Remembers what the file held when it last agreed with the document. */
    CompletionStage<Void> fileSaved(String fileId, String sha256);

    /** Forgets a document. */
    CompletionStage<Void> forget(String fileId);

    /**
     * A history.
     *
     * @param historyId names it for ever; pages carry it in their session id
     * @param updates in the order in which they were written
     * @param fileSha256 of the file when it last agreed with the document; empty when it never did
     */
    record Stored(String historyId, List<byte[]> updates, Optional<String> fileSha256) {}
}
