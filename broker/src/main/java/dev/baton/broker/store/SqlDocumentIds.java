package dev.baton.broker.store;

import dev.baton.broker.documents.DocumentIds;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** The ids of documents in the store; a path belongs to the id that was given it last. Safe for any thread. */
final class SqlDocumentIds implements DocumentIds.Rows {
    private final StoreWriter writer;
    private final StoreReader reader;

    SqlDocumentIds(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public Map<String, String> load() {
        Map<String, String> paths = new LinkedHashMap<>();
        reader.read(sql ->
                sql.query("SELECT file_id, path FROM file_ids", row -> paths.put(row.getString(1), row.getString(2))));
        return paths;
    }

    @Override
    public CompletionStage<Void> put(String fileId, String path) {
        return writer.write(path.length(), sql -> {
            sql.update("DELETE FROM file_ids WHERE path = ? AND file_id <> ?", path, fileId);
            sql.update(
                    "INSERT INTO file_ids (file_id, path) VALUES (?, ?) ON CONFLICT (file_id) DO UPDATE SET path = excluded.path",
                    fileId,
                    path);
        });
    }

    @Override
    public CompletionStage<Void> remove(String fileId) {
        return writer.write(100, sql -> {
            sql.update("DELETE FROM file_ids WHERE file_id = ?", fileId);
        });
    }
}
