package dev.baton.broker.kernel;

import dev.baton.queue.Execution;
import dev.baton.queue.Outcome;
import java.time.Instant;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where every accepted execution is written down. Each answer completes when the row is durable, on the writer's thread. */
public interface ExecutionLedger {
    /** An execution was accepted; with {@code intent} the same row says that it goes to the kernel next. */
    CompletionStage<Void> accepted(Execution execution, RunFacts descriptor, boolean intent);

    /** An execution goes to the kernel next. */
    CompletionStage<Void> intent(String executionId);

    /** An execution went to the kernel. Need not be durable for anything to follow. */
    CompletionStage<Void> started(String executionId, long incarnation, Instant at);

    /** An execution ended. Written once, and not again when that fails. */
    CompletionStage<Void> settled(Settled settled);

    /** An execution ended otherwise than was written when its reply came: the later word counts. */
    CompletionStage<Void> corrected(Settled settled);

    /**
     * What the ledger keeps about an execution beside what the queue knows.
     *
     * @param fileId the document; null for a run without one
     * @param cellId the cell; null for a run without one
     * @param sourceSha256 of the text that is run, in hexadecimal digits
     * @param preview the first line, at most 120 characters
     * @param sourceDiffers whether the text differed from the document's when it was accepted
     */
    record RunFacts(
            String kernelId,
            @Nullable String fileId,
            @Nullable String cellId,
            String displayName,
            String sourceSha256,
            String preview,
            boolean sourceDiffers) {}

    /** How an execution ended. */
    record Settled(
            String executionId,
            Outcome outcome,
            String reason,
            OptionalInt executionCount,
            @Nullable String errorName,
            Instant at) {
        /** Whether both tell the same end, whenever it was. */
        boolean tellsAs(Settled other) {
            return executionId.equals(other.executionId)
                    && outcome == other.outcome
                    && reason.equals(other.reason)
                    && executionCount.equals(other.executionCount)
                    && Objects.equals(errorName, other.errorName);
        }
    }
}
