package dev.baton.broker.store;

import dev.baton.broker.observability.AuditHead;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The last line of the audit, in the store. Safe for any thread. */
final class SqlAuditHead implements AuditHead {
    private final StoreWriter writer;
    private final StoreReader reader;

    SqlAuditHead(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public Optional<Place> load() {
        return reader.read(sql -> sql
                .query(
                        "SELECT number, hash FROM audit_head",
                        row -> new Place(row.getLong("number"), row.getString("hash")))
                .stream()
                .findFirst());
    }

    @Override
    public CompletionStage<Void> put(Place last) {
        return writer.write(100, sql -> {
            sql.update(
                    "INSERT INTO audit_head (id, number, hash) VALUES (1, ?, ?)"
                            + " ON CONFLICT (id) DO UPDATE SET number = excluded.number, hash = excluded.hash",
                    last.number(),
                    last.hash());
        });
    }
}
