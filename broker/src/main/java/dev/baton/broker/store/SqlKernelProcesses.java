package dev.baton.broker.store;

import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.kernel.KernelContext;
import dev.baton.broker.kernel.KernelDescriptor;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * Which kernel processes run, so that the next life of the broker can end what is left of them. Safe for any thread.
 *
 * <p>A record that cannot be written is logged: the kernel runs all the same, and only a crash would leave it behind.
 */
public final class SqlKernelProcesses implements KernelContext.KernelProcesses {
    private static final Logger LOG = Logger.getLogger(SqlKernelProcesses.class);

    private final StoreWriter writer;
    private final StoreReader reader;

    SqlKernelProcesses(StoreWriter writer, StoreReader reader) {
        this.writer = writer;
        this.reader = reader;
    }

    /** What the store believes to run: at the start of a broker, what the last one left. Blocks on the disk. */
    public List<KernelProcessRecord> load() {
        return reader.read(sql -> sql.query(
                "SELECT kernel_id, incarnation, pid, start_instant FROM kernel_processes",
                row -> new KernelProcessRecord(
                        row.getString(1), row.getInt(2), row.getLong(3), Instant.parse(row.getString(4)))));
    }

    /** Forgets a process that is no more. */
    public CompletionStage<Void> remove(String kernelId) {
        return writer.write(100, sql -> {
            sql.update("DELETE FROM kernel_processes WHERE kernel_id = ?", kernelId);
        });
    }

    @Override
    public void onStarted(KernelDescriptor kernel, KernelProcessRecord process) {
        logFailure(kernel, writer.write(300, sql -> {
            sql.update(
                    "INSERT OR REPLACE INTO kernel_processes"
                            + " (kernel_id, incarnation, pid, start_instant, spec, scope, file_id, owner)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    kernel.kernelId(),
                    process.incarnation(),
                    process.pid(),
                    process.startInstant().toString(),
                    kernel.specName(),
                    kernel.scope().wireName(),
                    kernel.fileId(),
                    kernel.owner());
        }));
    }

    @Override
    public void onEnded(KernelDescriptor kernel) {
        logFailure(kernel, remove(kernel.kernelId()));
    }

    private static void logFailure(KernelDescriptor kernel, CompletionStage<?> write) {
        write.whenComplete((none, failure) -> {
            if (failure != null) {
                LOG.warn(OperatorMessage.LOG_PROCESS_NOT_STORED.text(kernel.kernelId()), failure);
            }
        });
    }
}
