package dev.baton.broker.store;

import dev.baton.broker.error.OperatorMessage;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/**
 * The one thread that changes the database, and the bounded queue before it.
 *
 * <p>Group commit: whatever has come while the disk was busy is one transaction, in the order of arrival, so the number of
 * commits follows the disk and not the callers. Each write stands on its own inside: one that fails is rolled back alone. A write that
 * nobody waits for is {@linkplain #writeLater put off}: it keeps its place in the order, but rides along with the next commit. A stage
 * completes on the writer's thread, after the commit; what depends on it must be quick and must not wait for the store.
 *
 * <p>A transaction that fails, on a full or failing disk, fails its writes and the store goes on: rolled back, the database is as it was,
 * and what was not told durable may be forgotten. Where it cannot be rolled back, or the thread itself fails, nothing is written any
 * more: everything that waits fails, and {@link #closedBecause} says why.
 *
 * <table>
 * <caption>Who touches what</caption>
 * <tr><td>{@code statements}</td><td>the writer's thread</td></tr>
 * <tr><td>{@code queue}, {@code pendingBytes}, {@code closedBecause}</td><td>anybody, under {@code lock}; the writer takes from
 * the queue without it</td></tr>
 * </table>
 */
final class StoreWriter {
    private static final Logger LOG = Logger.getLogger(StoreWriter.class);
    private static final int GROUP_MAX = 512;
    /** How long writes that nobody waits for lie in memory when no other comes. */
    private static final long PUT_OFF_MAX_MS = 50;
    /** What keeps a transaction from being begun for a while. */
    private static final Set<Integer> PASSING = Set.of(
            SQLiteErrorCode.SQLITE_FULL.code,
            SQLiteErrorCode.SQLITE_IOERR.code,
            SQLiteErrorCode.SQLITE_NOMEM.code,
            SQLiteErrorCode.SQLITE_BUSY.code);

    /** Something to be done inside a transaction; answers what its stage completes with. */
    interface Work<T> {
        T run(Statements statements) throws SQLException;
    }

    /** Something to be done inside a transaction. */
    interface Change {
        void run(Statements statements) throws SQLException;
    }

    private static final class Write<T> {
        final Work<T> work;
        final long bytes;
        final boolean canWait;
        final CompletableFuture<T> done = new CompletableFuture<>();

        @Nullable
        T result;

        @Nullable
        Exception failure;

        Write(Work<T> work, long bytes, boolean canWait) {
            this.work = work;
            this.bytes = bytes;
            this.canWait = canWait;
        }

        /** Runs inside a transaction that holds other writes, too. */
        void runAmongOthers(Statements statements) throws SQLException {
            statements.update("SAVEPOINT one_write");
            try {
                result = work.run(statements);
            } catch (SQLException | RuntimeException failed) {
                failure = failed;
                rollBackTo(statements, failed);
            }
            statements.update("RELEASE one_write");
        }

        /** Out of room, SQLite has rolled everything back by itself: then the savepoint is not there any more, and the group fails. */
        private static void rollBackTo(Statements statements, Exception failed) throws SQLException {
            try {
                statements.update("ROLLBACK TO one_write");
            } catch (SQLException gone) {
                if (failed instanceof SQLException cause) {
                    cause.addSuppressed(gone);
                    throw cause;
                }
                throw gone;
            }
        }

        /** Runs as all that a transaction holds; when it fails, so does the transaction, and false is answered. */
        boolean runAlone(Statements statements) throws SQLException {
            try {
                result = work.run(statements);
                return true;
            } catch (RuntimeException failed) {
                failure = failed;
                statements.update("ROLLBACK");
                return false;
            }
        }

        void settle() {
            if (failure == null) {
                done.complete(result);
            } else {
                done.completeExceptionally(
                        new StoreException(OperatorMessage.ROW_NOT_WRITTEN.text(failure.getMessage()), failure));
            }
        }
    }

    private final Statements statements;
    private final int writesMax;
    private final long bytesMax;
    private final Object lock = new Object();
    private final ArrayBlockingQueue<Write<?>> queue;
    private final Thread thread;
    private long pendingBytes;
    private @Nullable String closedBecause;
    private volatile long commits;
    private volatile long commitNs;

    StoreWriter(Statements statements, int writesMax, long bytesMax) {
        this.statements = statements;
        this.writesMax = writesMax;
        this.bytesMax = bytesMax;
        // One place more than callers may fill, for the last write of all.
        this.queue = new ArrayBlockingQueue<>(writesMax + 1);
        this.thread = Thread.ofPlatform().name("baton-store-writer").daemon().unstarted(this::writeUntilClosed);
    }

    void start() {
        thread.start();
    }

    /** Hands work over; {@code bytes} is roughly what it carries. Refused work fails at once with a {@link StoreException}. */
    <T> CompletableFuture<T> submit(long bytes, Work<T> work) {
        return submit(new Write<>(work, bytes, false));
    }

    private <T> CompletableFuture<T> submit(Write<T> write) {
        long bytes = write.bytes;
        synchronized (lock) {
            if (closedBecause != null) {
                return CompletableFuture.failedFuture(new StoreException.Closed(closedBecause));
            }
            // A single write larger than the bound is taken when nothing else waits.
            boolean isOver = pendingBytes > 0 && pendingBytes + bytes > bytesMax;
            if (queue.size() >= writesMax || isOver) {
                return CompletableFuture.failedFuture(new StoreException.Overflow(writesMax, bytesMax));
            }
            pendingBytes += bytes;
            queue.add(write);
        }
        return write.done;
    }

    /** As {@link #submit}, for what answers nothing. */
    CompletableFuture<Void> write(long bytes, Change change) {
        return submit(bytes, working(change)).thenAccept(done -> {});
    }

    /** As {@link #write}, for what nobody waits for: it is durable with the next write after it, or a moment later. */
    CompletableFuture<Void> writeLater(long bytes, Change change) {
        return submit(new Write<>(working(change), bytes, true)).thenAccept(done -> {});
    }

    private static Work<Boolean> working(Change change) {
        return statements -> {
            change.run(statements);
            return Boolean.TRUE;
        };
    }

    int pendingCount() {
        return queue.size();
    }

    long commitCount() {
        return commits;
    }

    long commitNs() {
        return commitNs;
    }

    boolean isOpen() {
        return closedBecause().isEmpty();
    }

    /** Why nothing is written any more; empty while the store is open. */
    Optional<String> closedBecause() {
        synchronized (lock) {
            return Optional.ofNullable(closedBecause);
        }
    }

    /** Writes what is left, and ends the thread. */
    void close() throws InterruptedException {
        synchronized (lock) {
            if (closedBecause == null) {
                closedBecause = OperatorMessage.STORE_CLOSED.text();
                queue.add(new Write<>(statements -> Boolean.TRUE, 0, false));
            }
        }
        thread.join();
    }

    private void writeUntilClosed() {
        List<Write<?>> group = new ArrayList<>();
        try {
            while (isOpen() || !queue.isEmpty()) {
                gather(group);
                write(group);
                group.clear();
            }
        } catch (InterruptedException interrupted) {
            // Nobody here interrupts this thread; if somebody does, what was not written must not be believed written.
            breakOff(OperatorMessage.STORE_WRITER_INTERRUPTED.text(), group, interrupted);
        } catch (Throwable failure) {
            // What the thread was about is in an unknown state, but nobody must wait for it for ever.
            breakOff(OperatorMessage.STORE_WRITER_FAILED.text(failure), group, failure);
        }
    }

    private void gather(List<Write<?>> group) throws InterruptedException {
        group.add(queue.take());
        queue.drainTo(group, GROUP_MAX - 1);
        long began = System.nanoTime();
        while (group.size() < GROUP_MAX && group.stream().allMatch(write -> write.canWait)) {
            long leftNs = TimeUnit.MILLISECONDS.toNanos(PUT_OFF_MAX_MS) - (System.nanoTime() - began);
            Write<?> next = leftNs <= 0 ? null : queue.poll(leftNs, TimeUnit.NANOSECONDS);
            if (next == null) {
                return;
            }
            group.add(next);
            queue.drainTo(group, GROUP_MAX - group.size());
        }
    }

    private void write(List<Write<?>> group) {
        long beganNs = System.nanoTime();
        if (!commit(group)) {
            return;
        }
        commits++;
        commitNs += System.nanoTime() - beganNs;
        release(group);
        for (Write<?> write : group) {
            settle(write);
        }
    }

    private boolean commit(List<Write<?>> group) {
        try {
            statements.update("BEGIN IMMEDIATE");
            if (group.size() > 1) {
                for (Write<?> write : group) {
                    write.runAmongOthers(statements);
                }
            } else if (!group.getFirst().runAlone(statements)) {
                return true;
            }
            statements.update("COMMIT");
            return true;
        } catch (SQLException failure) {
            if (rollBack()) {
                release(group);
                fail(group, new StoreException(sentence(failure), failure));
            } else {
                breakOff(OperatorMessage.STORE_NOT_WRITTEN.text(failure.getMessage()), group, failure);
            }
            return false;
        }
    }

    private static String sentence(SQLException failure) {
        return primaryCode(failure) == SQLiteErrorCode.SQLITE_FULL.code
                ? OperatorMessage.DISK_FULL.text()
                : OperatorMessage.STORE_NOT_WRITTEN.text(failure.getMessage());
    }

    /** The code without what SQLite says more exactly; 0 where it is not SQLite's. */
    private static int primaryCode(SQLException failure) {
        return failure instanceof SQLiteException sqlite ? sqlite.getResultCode().code & 0xff : 0;
    }

    /**
     * Ends the transaction, whether SQLite has done so by itself or not; whether the database is as it was before it, so that the next
     * one may begin. Where none can be begun for now, since the disk fails or is full, none is open either.
     */
    private boolean rollBack() {
        try {
            statements.update("ROLLBACK");
            return true;
        } catch (SQLException failure) {
            LOG.debug("there was no transaction to be rolled back", failure);
        }
        try {
            statements.update("BEGIN IMMEDIATE");
            statements.update("ROLLBACK");
            return true;
        } catch (SQLException failure) {
            if (PASSING.contains(primaryCode(failure))) {
                return true;
            }
            LOG.error(OperatorMessage.LOG_NO_ROLLBACK.text(), failure);
            return false;
        }
    }

    private void breakOff(String sentence, List<Write<?>> group, Throwable cause) {
        synchronized (lock) {
            closedBecause = sentence;
        }
        try {
            LOG.error(sentence, cause);
            rollBack();
        } finally {
            // whatever happens, nobody waits for ever
            List<Write<?>> all = new ArrayList<>(group);
            queue.drainTo(all);
            release(all);
            fail(all, new StoreException(sentence, cause));
        }
    }

    private void release(List<Write<?>> group) {
        synchronized (lock) {
            for (Write<?> write : group) {
                pendingBytes -= write.bytes;
            }
        }
    }

    private static void fail(List<Write<?>> group, StoreException failure) {
        for (Write<?> write : group) {
            write.done.completeExceptionally(failure);
        }
    }

    private static void settle(Write<?> write) {
        try {
            write.settle();
        } catch (RuntimeException broken) {
            // CompletableFuture keeps what dependents throw in their own stages; this is for what it cannot.
            LOG.error(OperatorMessage.LOG_WRITE_CALLBACK.text(), broken);
        }
    }
}
