package dev.baton.broker.store;

import dev.baton.broker.security.People;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Named people in the store. Safe for any thread. */
final class SqlPeople implements People.Rows {
    private final StoreWriter writer;
    private final StoreReader reader;

    SqlPeople(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public List<People.Person> load() {
        return reader.read(sql -> sql.query(
                "SELECT name, display_name, token_hash FROM people ORDER BY name",
                row -> new People.Person(row.getString(1), row.getString(2), row.getString(3))));
    }

    @Override
    public CompletionStage<Void> put(People.Person person) {
        return writer.write(300, sql -> {
            sql.update(
                    "INSERT OR REPLACE INTO people (name, display_name, token_hash) VALUES (?, ?, ?)",
                    person.name(),
                    person.displayName(),
                    person.tokenHash());
        });
    }

    @Override
    public CompletionStage<Void> remove(String name) {
        return writer.write(100, sql -> {
            sql.update("DELETE FROM people WHERE name = ?", name);
        });
    }
}
