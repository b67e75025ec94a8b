package dev.baton.broker.wiring;

import dev.baton.bridge.OrphanKernels;
import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.broker.store.LedgerEntry;
import dev.baton.broker.store.Store;
import dev.baton.queue.Outcome;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Puts in order what a broker that ended without notice has left: ends what is left of its kernels, settles what it had accepted,
 * and keeps a sentence for each cell concerned. Done once, before anything new is accepted.
 */
@Singleton
class CrashRecovery {
    private static final Logger LOG = Logger.getLogger(CrashRecovery.class);
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Map<String, Map<String, CellExecutions.Notice>> notices = new HashMap<>();

    @Inject
    CrashRecovery(Store store, InstantSource clock) {
        for (KernelProcessRecord process : store.kernelProcesses().load()) {
            OrphanKernels.Fate found = OrphanKernels.end(process, GRACE);
            LOG.infof("a kernel of the last run (process %d) was %s and is ended", process.pid(), found);
            store.kernelProcesses().remove(process.kernelId());
        }
        try {
            List<LedgerEntry> open = store.ledger()
                    .settleAbandoned(clock.instant())
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
            for (LedgerEntry entry : open) {
                String fileId = entry.descriptor().fileId();
                String cellId = entry.descriptor().cellId();
                if (fileId != null && cellId != null) {
                    notices.computeIfAbsent(fileId, each -> new HashMap<>()).put(cellId, noticeOf(entry));
                }
            }
        } catch (ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("the ledger of the last run cannot be settled", failure);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is to be said in the cells of a document, by cell id. */
    Map<String, CellExecutions.Notice> noticesOf(String fileId) {
        return notices.getOrDefault(fileId, Map.of());
    }

    private static CellExecutions.Notice noticeOf(LedgerEntry entry) {
        return entry.outcome().filter(outcome -> outcome == Outcome.UNKNOWN).isPresent()
                ? new CellExecutions.Notice("OutcomeUnknown", UserMessage.STOPPED_RUNNING.text())
                : new CellExecutions.Notice("NotRun", UserMessage.STOPPED_WAITING.text());
    }
}
