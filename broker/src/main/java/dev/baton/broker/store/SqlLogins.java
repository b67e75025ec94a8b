package dev.baton.broker.store;

import dev.baton.broker.security.Logins;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Logins in the store, by the hash of their cookie. Safe for any thread. */
final class SqlLogins implements Logins.Rows {
    private final StoreWriter writer;
    private final StoreReader reader;

    SqlLogins(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public List<Logins.Row> load() {
        return reader.read(sql -> sql.query(
                "SELECT cookie_hash, username, expires_at, seen_at FROM logins",
                row -> new Logins.Row(
                        row.getString(1),
                        row.getString(2),
                        Micros.read(row, "expires_at"),
                        Micros.readOptional(row, "seen_at").orElse(Micros.read(row, "expires_at")))));
    }

    @Override
    public CompletionStage<Void> put(Logins.Row login) {
        return writer.write(200, sql -> {
            sql.update(
                    "INSERT OR REPLACE INTO logins (cookie_hash, username, expires_at, seen_at) VALUES (?, ?, ?, ?)",
                    login.cookieHash(),
                    login.username(),
                    Micros.of(login.expiresAt()),
                    Micros.of(login.seenAt()));
        });
    }

    @Override
    public CompletionStage<Void> remove(String cookieHash) {
        return writer.write(100, sql -> {
            sql.update("DELETE FROM logins WHERE cookie_hash = ?", cookieHash);
        });
    }
}
