package dev.baton.broker.store;

import dev.baton.broker.error.OperatorMessage;
import java.sql.SQLException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;

/** A connection for reading what is committed; one reader at a time, guarded by {@code lock}. Blocks on the disk. */
final class StoreReader {
    private final Statements statements;
    private final ReentrantLock lock = new ReentrantLock();

    StoreReader(Statements statements) {
        this.statements = statements;
    }

    <T> T read(StoreWriter.Work<T> query) {
        lock.lock();
        try {
            return query.run(statements);
        } catch (SQLException failure) {
            throw new StoreException(OperatorMessage.STORE_NOT_READ.text(failure.getMessage()), failure);
        } finally {
            lock.unlock();
        }
    }

    /** Reads what is committed when every write that was asked for before is; the writer is not held up by it. */
    <T> T readBehind(StoreWriter writer, StoreWriter.Work<T> query) {
        try {
            writer.submit(0, sql -> Boolean.TRUE).join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof StoreException told ? told : failure;
        }
        return read(query);
    }

    void close() throws SQLException {
        lock.lock();
        try {
            statements.close();
        } finally {
            lock.unlock();
        }
    }
}
