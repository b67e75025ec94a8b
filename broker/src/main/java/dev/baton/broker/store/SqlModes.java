package dev.baton.broker.store;

import dev.baton.broker.security.DocumentModes;
import dev.baton.permissions.Mode;
import dev.baton.permissions.Resource;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The modes of documents and folders in the store. Safe for any thread. */
final class SqlModes implements DocumentModes.Rows {
    private final StoreWriter writer;
    private final StoreReader reader;

    SqlModes(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public Map<Resource, Set<Mode>> load() {
        return reader.read(sql -> {
            Map<Resource, Set<Mode>> modes = new HashMap<>();
            sql.query(
                    "SELECT resource, mode FROM document_modes",
                    row -> modes.computeIfAbsent(Resource.parse(row.getString(1)), resource -> new HashSet<>())
                            .add(mode(row.getString(2))));
            return modes;
        });
    }

    @Override
    public CompletionStage<Void> put(Resource resource, Set<Mode> modes) {
        return writer.write(200, sql -> {
            sql.update("DELETE FROM document_modes WHERE resource = ?", resource.key());
            for (Mode mode : modes) {
                switch (mode) {
                    case Mode.Locked locked -> insert(sql, resource, "locked");
                    case Mode.Exam exam -> insert(sql, resource, "exam");
                }
            }
        });
    }

    private static void insert(Statements sql, Resource resource, String mode) throws SQLException {
        sql.update("INSERT INTO document_modes (resource, mode) VALUES (?, ?)", resource.key(), mode);
    }

    private static Mode mode(String name) throws SQLException {
        return switch (name) {
            case "locked" -> new Mode.Locked();
            case "exam" -> new Mode.Exam();
            default -> throw new SQLException("no such mode: " + name);
        };
    }
}
