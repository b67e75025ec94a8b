package dev.baton.broker.store;

import dev.baton.broker.security.RightsClock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How far time has come, in the store. Safe for any thread. */
final class SqlSeenTime implements RightsClock.SeenTime {
    private final StoreWriter writer;
    private final StoreReader reader;

    SqlSeenTime(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public Optional<Instant> load() {
        return reader.read(sql -> sql.query("SELECT at FROM seen_time", row -> Micros.read(row, "at")).stream()
                .findFirst());
    }

    @Override
    public CompletionStage<Void> put(Instant time) {
        return writer.write(50, sql -> {
            sql.update(
                    "INSERT INTO seen_time (id, at) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET at = max(at, excluded.at)",
                    Micros.of(time));
        });
    }
}
