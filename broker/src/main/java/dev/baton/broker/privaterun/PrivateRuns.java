package dev.baton.broker.privaterun;

import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.kernel.KernelDescriptor;
import dev.baton.broker.kernel.PrivateRunLog;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * Which cells each user ran on private kernels. The outputs themselves are in the output spool and the ends in the ledger, both under
 * the execution id; this says whose and which cell's they are.
 *
 * <p>A later run of the same cell takes the place of an earlier one that its user did not publish. Safe for any thread.
 */
public final class PrivateRuns implements PrivateRunLog {
    private static final Logger LOG = Logger.getLogger(PrivateRuns.class);

    private final Rows rows;
    private final InstantSource clock;

    /** The rows of private runs. Writes complete when they are durable; reads block on the disk. */
    public interface Rows {
        /** The most runs that are kept of one user and document; the oldest are removed first. */
        int PER_DOCUMENT_MAX = 1_000;

        /** Adds a run and removes what it replaces. */
        CompletionStage<Void> add(PrivateRun run);

        /** Marks a run as published; completes with false when it was published before or is not there. */
        CompletionStage<Boolean> publish(PrivateRun run);

        /** Takes the mark back, after the document refused the output. */
        CompletionStage<Void> unpublish(String executionId);

        /** Removes a run. */
        CompletionStage<Void> remove(String executionId);

        /** Removes all runs of a user. */
        CompletionStage<Void> removeOf(String username);

        /** One run. */
        Optional<PrivateRun> find(String executionId);

        /** The newest run of each cell that a user ran in a document. */
        List<PrivateRun> newest(String username, String fileId);

        /** What was published last into each cell of a document. */
        List<PrivateRun> published(String fileId);
    }

    /** Private runs over their rows. */
    public PrivateRuns(Rows rows, InstantSource clock) {
        this.rows = rows;
        this.clock = clock;
    }

    @Override
    public void onAccepted(KernelDescriptor kernel, String executionId, String cellId) {
        PrivateRun run = new PrivateRun(
                executionId,
                kernel.owner(),
                Objects.requireNonNull(kernel.fileId()),
                cellId,
                clock.instant(),
                Optional.empty());
        rows.add(run).whenComplete((none, failure) -> {
            if (failure != null) {
                LOG.warn(OperatorMessage.LOG_PRIVATE_RUN.text(executionId, failure));
            }
        });
    }

    /** The newest run of each cell that the user ran in a document. Blocks on the disk. */
    public List<PrivateRun> newest(String username, String fileId) {
        return rows.newest(username, fileId);
    }

    /** What was published last into each cell of a document. Blocks on the disk. */
    public List<PrivateRun> published(String fileId) {
        return rows.published(fileId);
    }

    /** A run of that user; empty for another user's. Blocks on the disk. */
    public Optional<PrivateRun> find(String username, String executionId) {
        return rows.find(executionId).filter(run -> run.username().equals(username));
    }

    /** Marks a run as published, once: completes with false when it was published before. */
    public CompletionStage<Boolean> publish(PrivateRun run) {
        return rows.publish(new PrivateRun(
                run.executionId(),
                run.username(),
                run.fileId(),
                run.cellId(),
                run.submittedAt(),
                Optional.of(clock.instant())));
    }

    /** Takes the mark back, after the document refused the output. */
    public CompletionStage<Void> unpublish(PrivateRun run) {
        return rows.unpublish(run.executionId());
    }

    /** Removes a run for good. */
    public CompletionStage<Void> remove(PrivateRun run) {
        return rows.remove(run.executionId());
    }

    /** A user was removed: a later user of the same name sees nothing of theirs. */
    public void onPersonRemoved(String username) {
        rows.removeOf(username).whenComplete((none, failure) -> {
            if (failure != null) {
                LOG.warn(OperatorMessage.LOG_PRIVATE_RUN.text(username, failure));
            }
        });
    }
}
