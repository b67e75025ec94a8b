package dev.baton.broker.store;

import dev.baton.broker.room.ClientIdStore;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Whose client ids are whose in the store; they go with the history that they belong to. Safe for any thread. */
final class SqlClients implements ClientIdStore {
    private final StoreWriter writer;

    SqlClients(StoreWriter writer) {
        this.writer = writer;
    }

    /** Goes through the writer, so that it sees every id that was asked to be kept before. */
    @Override
    public Map<Long, String> load(String historyKey) {
        try {
            return writer.submit(0, sql -> {
                        Map<Long, String> people = new HashMap<>();
                        sql.query(
                                "SELECT client, person FROM history_clients WHERE file_id = ?",
                                row -> people.put(row.getLong(1), row.getString(2)),
                                historyKey);
                        return people;
                    })
                    .join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof StoreException told ? told : failure;
        }
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
