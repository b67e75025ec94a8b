package dev.baton.broker.store;

import dev.baton.broker.room.HistoryStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The histories of documents in the store. Safe for any thread. */
final class SqlHistories implements HistoryStore {
    private static final String ADD = "INSERT INTO history_updates (file_id, body) VALUES (?, ?)";

    private final StoreWriter writer;

    SqlHistories(StoreWriter writer) {
        this.writer = writer;
    }

    /** Goes through the writer, so that it sees every append that was asked for before. */
    @Override
    public Optional<Stored> load(String fileId) {
        try {
            return writer.submit(0, sql -> load(sql, fileId)).join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof StoreException told ? told : failure;
        }
    }

    private static Optional<Stored> load(Statements sql, String fileId) throws SQLException {
        record Head(String historyId, @Nullable String fileSha256) {}
        List<Head> heads = sql.query(
                "SELECT history_id, file_sha256 FROM histories WHERE file_id = ?",
                row -> new Head(row.getString(1), row.getString(2)),
                fileId);
        if (heads.isEmpty()) {
            return Optional.empty();
        }
        List<byte[]> updates = sql.query(
                "SELECT body FROM history_updates WHERE file_id = ? ORDER BY seq", row -> row.getBytes(1), fileId);
        Head head = heads.getFirst();
        return Optional.of(new Stored(head.historyId(), updates, Optional.ofNullable(head.fileSha256())));
    }

    /** Fails where the document has a history already. */
    @Override
    public CompletionStage<Void> create(String fileId, String historyId, byte[] state) {
        return writer.write(state.length, sql -> {
            sql.update("INSERT INTO histories (file_id, history_id) VALUES (?, ?)", fileId, historyId);
            sql.update(ADD, fileId, state);
        });
    }

    /** Fails where the document has no history. */
    @Override
    public CompletionStage<Void> append(String fileId, byte[] update) {
        return writer.write(update.length, sql -> {
            sql.update(ADD, fileId, update);
        });
    }

    @Override
    public CompletionStage<Void> append(String fileId, byte[] update, String fileSha256) {
        return writer.write(update.length, sql -> {
            sql.update(ADD, fileId, update);
            sql.update("UPDATE histories SET file_sha256 = ? WHERE file_id = ?", fileSha256, fileId);
        });
    }

    @Override
    public CompletionStage<Void> compact(String fileId, byte[] state) {
        return writer.write(state.length, sql -> {
            sql.update("DELETE FROM history_updates WHERE file_id = ?", fileId);
            sql.update(ADD, fileId, state);
        });
    }

    @Override
    public CompletionStage<Void> fileSaved(String fileId, String sha256) {
        return writer.write(100, sql -> {
            if (sql.update("UPDATE histories SET file_sha256 = ? WHERE file_id = ?", sha256, fileId) != 1) {
                throw new SQLException("there is no history of " + fileId);
            }
        });
    }

    @Override
    public CompletionStage<Void> forget(String fileId) {
        return writer.write(100, sql -> {
            sql.update("DELETE FROM histories WHERE file_id = ?", fileId);
        });
    }
}
