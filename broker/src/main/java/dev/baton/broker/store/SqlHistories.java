package dev.baton.broker.store;

import dev.baton.broker.room.HistoryStore;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The histories of documents in the store. Safe for any thread. */
final class SqlHistories implements HistoryStore {
    private static final String ADD = "INSERT INTO history_updates (file_id, body) VALUES (?, ?)";

    private final StoreWriter writer;
    private final StoreReader reader;

    SqlHistories(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    /** Sees every append that was asked for before. Does not hold up the writer, however long the history is. */
    @Override
    public Optional<Stored> load(String fileId) {
        return reader.readBehind(writer, sql -> load(sql, fileId));
    }

    /** One statement, so that all of it is of one moment. */
    private static Optional<Stored> load(Statements sql, String fileId) throws SQLException {
        record Row(String historyId, @Nullable String fileSha256, byte @Nullable [] body) {}
        List<Row> rows = sql.query(
                "SELECT h.history_id, h.file_sha256, u.body FROM histories h"
                        + " LEFT JOIN history_updates u ON u.file_id = h.file_id WHERE h.file_id = ? ORDER BY u.seq",
                row -> new Row(row.getString(1), row.getString(2), row.getBytes(3)),
                fileId);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<byte[]> updates =
                rows.stream().map(Row::body).filter(Objects::nonNull).toList();
        Row first = rows.getFirst();
        return Optional.of(new Stored(first.historyId(), updates, Optional.ofNullable(first.fileSha256())));
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
