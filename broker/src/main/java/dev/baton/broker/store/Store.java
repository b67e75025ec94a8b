package dev.baton.broker.store;

import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.kernel.NamedKernels;
import dev.baton.broker.observability.AuditHead;
import dev.baton.broker.privaterun.PrivateRuns;
import dev.baton.broker.room.ClientIdStore;
import dev.baton.broker.room.HistoryStore;
import dev.baton.broker.security.DocumentModes;
import dev.baton.broker.security.Logins;
import dev.baton.broker.security.People;
import dev.baton.broker.security.RightsClock;
import dev.baton.broker.security.ShareStore;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * The one database of a broker, open.
 *
 * <p>Opening locks the state folder against a second broker, brings the schema up to date and starts the writer. Closing writes what
 * is left. After a crash nothing needs to be repaired: what was told durable is there, what was not may be.
 *
 * <p>Safe for any thread; see {@link StoreWriter} for when the stages of writes complete.
 */
public final class Store implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Store.class);
    private static final String DATABASE = "baton.db";
    private static final String LOCK = "baton.lock";

    /**
     * How much may wait for the disk.
     *
     * @param writesMax writes
     * @param bytesMax what they carry; a single larger one is taken when nothing else waits
     */
    public record Limits(int writesMax, long bytesMax) {
        /** 20,000 writes, 256 MiB. */
        public static final Limits DEFAULT = new Limits(20_000, 256L << 20);

        public Limits {
            if (writesMax < 1 || bytesMax < 1) {
                throw new IllegalArgumentException("Something must be allowed to wait.");
            }
        }
    }

    private final FileChannel lockChannel;
    private final StoreWriter writer;
    private final Statements writing;
    private final StoreReader reader;

    private Store(FileChannel lockChannel, Statements writing, Statements reading, Limits limits) {
        this.lockChannel = lockChannel;
        this.writing = writing;
        this.writer = new StoreWriter(writing, limits.writesMax(), limits.bytesMax());
        this.reader = new StoreReader(reading);
    }

    /** Opens the store in an existing folder, or makes it there. Anything in the way is a {@link StoreException}. */
    public static Store open(Path stateFolder, Limits limits) {
        FileChannel lockChannel = lock(stateFolder);
        Statements writing = null;
        try {
            SQLiteDataSource database = database(stateFolder.resolve(DATABASE));
            Migrations.migrate(database);
            writing = new Statements(database.getConnection());
            Statements reading = new Statements(database.getConnection());
            Store store = new Store(lockChannel, writing, reading, limits);
            store.writer.start();
            return store;
        } catch (SQLException | RuntimeException failure) {
            StoreException told = new StoreException(
                    OperatorMessage.STORE_NOT_OPENED.text(stateFolder.resolve(DATABASE), failure.getMessage()),
                    failure);
            closeAfter(told, lockChannel);
            closeAfter(told, writing);
            throw told;
        }
    }

    private static SQLiteDataSource database(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(10_000);
        config.setJournalSizeLimit(64 << 20);
        SQLiteDataSource database = new SQLiteDataSource(config);
        database.setUrl("jdbc:sqlite:" + file);
        return database;
    }

    private static FileChannel lock(Path stateFolder) {
        Path file = stateFolder.resolve(LOCK);
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException heldByThisProcess) {
                LOG.debugf(heldByThisProcess, "%s is locked by this very process", file);
            }
            channel.close();
        } catch (IOException failure) {
            throw new StoreException(OperatorMessage.STATE_NOT_WRITABLE.text(stateFolder, failure), failure);
        }
        throw new StoreException(OperatorMessage.STATE_IN_USE.text(stateFolder));
    }

    private static void closeAfter(StoreException told, @Nullable AutoCloseable open) {
        if (open != null) {
            try {
                open.close();
            } catch (Exception second) {
                told.addSuppressed(second);
            }
        }
    }

    /** The ledger of executions. */
    public SqlLedger ledger() {
        return new SqlLedger(writer, reader);
    }

    /** The private runs of users. */
    public PrivateRuns.Rows privateRuns() {
        return new SqlPrivateRuns(writer, reader);
    }

    /** The histories of documents. */
    public HistoryStore histories() {
        return new SqlHistories(writer, reader);
    }

    /** Whose client ids are whose in the histories. */
    public ClientIdStore clients() {
        return new SqlClients(writer, reader);
    }

    /** Which path has which id. */
    public DocumentIds.Rows documentIds() {
        return new SqlDocumentIds(writer, reader);
    }

    /** Named people. */
    public People.Rows people() {
        return new SqlPeople(writer, reader);
    }

    /** Logins of browsers. */
    public Logins.Rows logins() {
        return new SqlLogins(writer, reader);
    }

    /** Who was granted what. */
    public SqlGrants grants() {
        return new SqlGrants(writer, reader);
    }

    /** Share links and who used them. */
    public ShareStore shares() {
        return new SqlShares(writer, reader);
    }

    /** For what documents and folders are closed. */
    public DocumentModes.Rows modes() {
        return new SqlModes(writer, reader);
    }

    /** How far time has come. */
    public RightsClock.SeenTime seenTime() {
        return new SqlSeenTime(writer, reader);
    }

    /** Which line of the audit was its last. */
    public AuditHead auditHead() {
        return new SqlAuditHead(writer, reader);
    }

    /** Which kernel processes run. */
    public SqlKernelProcesses kernelProcesses() {
        return new SqlKernelProcesses(writer, reader);
    }

    /** Shared kernels with a name. */
    public NamedKernels.Rows namedKernels() {
        return new SqlNamedKernels(writer, reader);
    }

    /** How many writes wait for the disk. */
    public int pendingWrites() {
        return writer.pendingCount();
    }

    /** How many transactions were committed since the store was opened. */
    public long commits() {
        return writer.commitCount();
    }

    /** How long those took together, in nanoseconds. */
    public long commitNs() {
        return writer.commitNs();
    }

    /** Whether writes are taken; not after a failed commit, and not after {@link #close()}. */
    public boolean isOpen() {
        return writer.isOpen();
    }

    /** Why writes are not taken any more; empty while they are. */
    public Optional<String> closedBecause() {
        return writer.closedBecause();
    }

    /** Writes what is left and gives the folder free. */
    @Override
    public void close() {
        try {
            writer.close();
            reader.close();
            writing.close();
            lockChannel.close();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreException(OperatorMessage.STORE_CLOSE_INTERRUPTED.text(), interrupted);
        } catch (SQLException | IOException failure) {
            throw new StoreException(OperatorMessage.STORE_NOT_CLOSED.text(failure.getMessage()), failure);
        }
    }
}
