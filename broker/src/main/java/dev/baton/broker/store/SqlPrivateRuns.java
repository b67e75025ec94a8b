package dev.baton.broker.store;

import dev.baton.broker.privaterun.PrivateRun;
import dev.baton.broker.privaterun.PrivateRuns;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** Private runs in the store. Safe for any thread. */
final class SqlPrivateRuns implements PrivateRuns.Rows {
    private static final String COLUMNS =
            "SELECT execution_id, username, file_id, cell_id, submitted_at, published_at, max(%s) FROM private_runs ";

    private final StoreWriter writer;
    private final StoreReader reader;

    SqlPrivateRuns(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public CompletionStage<Void> add(PrivateRun run) {
        return writer.write(300, sql -> {
            sql.update("""
                    DELETE FROM private_runs
                    WHERE username = ? AND file_id = ? AND cell_id = ? AND published_at IS NULL""", run.username(), run.fileId(), run.cellId());
            sql.update(
                    "INSERT INTO private_runs (execution_id, username, file_id, cell_id, submitted_at) VALUES (?, ?, ?, ?, ?)",
                    run.executionId(),
                    run.username(),
                    run.fileId(),
                    run.cellId(),
                    Micros.of(run.submittedAt()));
            sql.update("""
                    DELETE FROM private_runs WHERE seq <= (
                        SELECT seq FROM private_runs WHERE username = ? AND file_id = ?
                        ORDER BY seq DESC LIMIT 1 OFFSET ?) AND username = ? AND file_id = ?""", run.username(), run.fileId(), PER_DOCUMENT_MAX, run.username(), run.fileId());
        });
    }

    @Override
    public CompletionStage<Boolean> publish(PrivateRun run) {
        return writer.submit(
                100,
                sql -> sql.update(
                                "UPDATE private_runs SET published_at = ? WHERE execution_id = ? AND published_at IS NULL",
                                Micros.of(run.publishedAt().orElseThrow()),
                                run.executionId())
                        == 1);
    }

    @Override
    public CompletionStage<Void> unpublish(String executionId) {
        return writer.write(100, sql -> {
            sql.update("UPDATE private_runs SET published_at = NULL WHERE execution_id = ?", executionId);
        });
    }

    @Override
    public CompletionStage<Void> remove(String executionId) {
        return writer.write(100, sql -> {
            sql.update("DELETE FROM private_runs WHERE execution_id = ?", executionId);
        });
    }

    @Override
    public CompletionStage<Void> removeOf(String username) {
        return writer.write(100, sql -> {
            sql.update("DELETE FROM private_runs WHERE username = ?", username);
        });
    }

    @Override
    public Optional<PrivateRun> find(String executionId) {
        return reader.read(sql -> sql
                .query(
                        COLUMNS.formatted("seq") + "WHERE execution_id = ? GROUP BY seq",
                        SqlPrivateRuns::run,
                        executionId)
                .stream()
                .findFirst());
    }

    @Override
    public List<PrivateRun> newest(String username, String fileId) {
        return reader.read(sql -> sql.query(
                COLUMNS.formatted("seq") + "WHERE username = ? AND file_id = ? GROUP BY cell_id",
                SqlPrivateRuns::run,
                username,
                fileId));
    }

    @Override
    public List<PrivateRun> published(String fileId) {
        return reader.read(sql -> sql.query(
                COLUMNS.formatted("published_at") + "WHERE file_id = ? AND published_at IS NOT NULL GROUP BY cell_id",
                SqlPrivateRuns::run,
                fileId));
    }

    private static PrivateRun run(ResultSet row) throws SQLException {
        return new PrivateRun(
                row.getString("execution_id"),
                row.getString("username"),
                row.getString("file_id"),
                row.getString("cell_id"),
                Micros.read(row, "submitted_at"),
                Micros.readOptional(row, "published_at"));
    }
}
