package dev.baton.broker.store;

import dev.baton.broker.kernel.ExecutionLedger;
import dev.baton.queue.Execution;
import dev.baton.queue.Outcome;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of executions in the store.
 *
 * <p>A row is accepted once, and its outcome is written once: a second outcome that is no correction, or any note about an execution
 * that is not there, fails its stage and changes nothing. Safe for any thread.
 */
public final class SqlLedger implements ExecutionLedger {
    private static final String WAS_RUNNING =
            "The broker ended while this was running, so nobody can say how far it came.";
    private static final String WAS_WAITING = "The broker ended while this was waiting, so it was not run.";
    private static final String ACCEPT = """
            INSERT INTO executions (execution_id, kernel_id, file_id, cell_id, person, display_name, client_session, via,
                batch_id, stop_on_error, listed, source_sha256, preview, source_differs, submitted_at, intent)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";
    private static final String CORRECT = """
            UPDATE executions SET outcome = ?, reason = ?, execution_count = ?, error_name = ?, settled_at = ?
            WHERE execution_id = ?""";
    private static final String SETTLE = CORRECT + " AND outcome IS NULL";

    private final StoreWriter writer;
    private final StoreReader reader;

    SqlLedger(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    @Override
    public CompletionStage<Void> accepted(Execution execution, RunFacts descriptor, boolean intent) {
        return writer.write(1_000, sql -> {
            sql.update(
                    ACCEPT,
                    execution.executionId(),
                    descriptor.kernelId(),
                    descriptor.fileId(),
                    descriptor.cellId(),
                    execution.person(),
                    descriptor.displayName(),
                    execution.clientSession(),
                    execution.source().wireName(),
                    execution.batchId(),
                    execution.submission().stopOnError(),
                    execution.submission().listed(),
                    descriptor.sourceSha256(),
                    descriptor.preview(),
                    descriptor.sourceDiffers(),
                    Micros.of(execution.submittedAt()),
                    intent);
        });
    }

    @Override
    public CompletionStage<Void> intent(String executionId) {
        return one(
                executionId,
                "UPDATE executions SET intent = 1 WHERE execution_id = ? AND outcome IS NULL",
                executionId);
    }

    @Override
    public CompletionStage<Void> started(String executionId, long incarnation, Instant at) {
        return writer.writeLater(
                200,
                changing(
                        executionId,
                        "UPDATE executions SET intent = 1, incarnation = ?, started_at = ? WHERE execution_id = ?",
                        incarnation,
                        Micros.of(at),
                        executionId));
    }

    @Override
    public CompletionStage<Void> settled(Settled settled) {
        return end(SETTLE, settled);
    }

    @Override
    public CompletionStage<Void> corrected(Settled settled) {
        return end(CORRECT, settled);
    }

    private CompletionStage<Void> end(String sql, Settled settled) {
        return one(
                settled.executionId(),
                sql,
                settled.outcome().wireName(),
                settled.reason(),
                settled.executionCount().isPresent() ? settled.executionCount().getAsInt() : null,
                settled.errorName(),
                Micros.of(settled.at()),
                settled.executionId());
    }

    private CompletionStage<Void> one(String executionId, String sql, @Nullable Object... values) {
        return writer.write(200, changing(executionId, sql, values));
    }

    private static StoreWriter.Change changing(String executionId, String sql, @Nullable Object... values) {
        return statements -> {
            if (statements.update(sql, values) != 1) {
                throw new SQLException("the ledger has no open execution " + executionId);
            }
        };
    }

    /**
     * Ends what an earlier life of the broker left open: what may have reached a kernel as {@code unknown}, what waited as
     * {@code cancelled}. Completes with those entries, oldest first, when that is durable. To be called before anything new is
     * accepted.
     */
    public CompletionStage<List<LedgerEntry>> settleAbandoned(Instant now) {
        return writer.submit(1_000, sql -> {
            List<LedgerEntry> open =
                    sql.query("SELECT * FROM executions WHERE outcome IS NULL ORDER BY seq", SqlLedger::entry);
            List<LedgerEntry> ended = new ArrayList<>(open.size());
            for (LedgerEntry entry : open) {
                boolean ran = entry.state() == LedgerEntry.State.RUNNING;
                sql.update(
                        SETTLE,
                        (ran ? Outcome.UNKNOWN : Outcome.CANCELLED).wireName(),
                        ran ? WAS_RUNNING : WAS_WAITING,
                        null,
                        null,
                        Micros.of(now),
                        entry.executionId());
                ended.addAll(sql.query("SELECT * FROM executions WHERE seq = ?", SqlLedger::entry, entry.position()));
            }
            return List.copyOf(ended);
        });
    }

    /** One entry. Blocks on the disk. */
    public Optional<LedgerEntry> find(String executionId) {
        return reader.read(sql ->
                sql.query("SELECT * FROM executions WHERE execution_id = ?", SqlLedger::entry, executionId).stream()
                        .findFirst());
    }

    /** A page of the ledger, newest first. Blocks on the disk. */
    public LedgerQuery.Page find(LedgerQuery query) {
        StringBuilder text = new StringBuilder("SELECT * FROM executions WHERE 1");
        List<Object> values = new ArrayList<>();
        query.fileId().ifPresent(id -> narrow(text, " AND file_id = ?", values, id));
        query.kernelId().ifPresent(id -> narrow(text, " AND kernel_id = ?", values, id));
        query.person().ifPresent(person -> narrow(text, " AND person = ?", values, person));
        query.since().ifPresent(since -> narrow(text, " AND submitted_at >= ?", values, Micros.of(since)));
        query.before().ifPresent(position -> narrow(text, " AND seq < ?", values, position));
        query.state()
                .ifPresent(state -> text.append(
                        switch (state) {
                            case WAITING -> " AND outcome IS NULL AND intent = 0";
                            case RUNNING -> " AND outcome IS NULL AND intent = 1";
                            case SETTLED -> " AND outcome IS NOT NULL";
                        }));
        if (query.listedOnly()) {
            text.append(" AND listed = 1");
        }
        // One more than asked for tells whether there is a next page.
        narrow(text, " ORDER BY seq DESC LIMIT ?", values, query.limit() + 1);
        List<LedgerEntry> found = reader.read(sql -> sql.query(text.toString(), SqlLedger::entry, values.toArray()));
        if (found.size() <= query.limit()) {
            return new LedgerQuery.Page(found, OptionalLong.empty());
        }
        List<LedgerEntry> page = found.subList(0, query.limit());
        return new LedgerQuery.Page(page, OptionalLong.of(page.getLast().position()));
    }

    private static void narrow(StringBuilder text, String part, List<Object> values, Object value) {
        text.append(part);
        values.add(value);
    }

    private static LedgerEntry entry(ResultSet row) throws SQLException {
        Optional<Outcome> outcome = Optional.ofNullable(row.getString("outcome"))
                .map(name -> Outcome.valueOf(name.toUpperCase(java.util.Locale.ROOT)));
        boolean intent = row.getBoolean("intent");
        long incarnation = row.getLong("incarnation");
        OptionalLong life = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(incarnation);
        int count = row.getInt("execution_count");
        OptionalInt executionCount = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(count);
        return new LedgerEntry(
                row.getLong("seq"),
                row.getString("execution_id"),
                new RunFacts(
                        row.getString("kernel_id"),
                        row.getString("file_id"),
                        row.getString("cell_id"),
                        row.getString("display_name"),
                        row.getString("source_sha256"),
                        row.getString("preview"),
                        row.getBoolean("source_differs")),
                row.getString("person"),
                row.getString("client_session"),
                row.getString("via"),
                row.getString("batch_id"),
                row.getBoolean("listed"),
                outcome.isPresent()
                        ? LedgerEntry.State.SETTLED
                        : intent ? LedgerEntry.State.RUNNING : LedgerEntry.State.WAITING,
                life,
                Micros.read(row, "submitted_at"),
                Micros.readOptional(row, "started_at"),
                Micros.readOptional(row, "settled_at"),
                outcome,
                Optional.ofNullable(row.getString("reason")).orElse(""),
                executionCount,
                Optional.ofNullable(row.getString("error_name")));
    }
}
