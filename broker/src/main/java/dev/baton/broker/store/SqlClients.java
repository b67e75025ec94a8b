package dev.baton.broker.store;

import dev.baton.broker.room.ClientIdStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Whose client ids are whose in the store; they go with the history that they belong to. Safe for any thread. */
final class SqlClients implements ClientIdStore {
    private final StoreWriter writer;
    private final StoreReader reader;

    SqlClients(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    /** Sees every id that was asked to be kept before. */
    @Override
    public Map<Long, String> load(String historyKey) {
        return reader.readBehind(writer, sql -> {
            Map<Long, String> people = new HashMap<>();
            sql.query(
                    "SELECT client, person FROM history_clients WHERE file_id = ?",
                    row -> people.put(row.getLong(1), row.getString(2)),
                    historyKey);
            return people;
        });
    }

    @Override
    public CompletionStage<Void> put(String historyKey, long client, String username) {
        return writer.write(100, sql -> {
            sql.update(
                    "INSERT OR IGNORE INTO history_clients (file_id, client, person) VALUES (?, ?, ?)",
                    historyKey,
                    client,
                    username);
        });
    }
}
