package dev.baton.broker.kernel;

import dev.baton.queue.Execution;
import dev.baton.queue.Outcome;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Where every accepted execution is written down. Each answer completes when the row is durable, on the writer's thread. */
public interface ExecutionLedger {
    /** An execution was accepted; with {@code intent} the same row says that it goes to the kernel next. */
    CompletionStage<Void> accepted(Execution execution, RunFacts facts, boolean intent);

    /** An execution goes to the kernel next. */
    CompletionStage<Void> intent(String executionId);

    /** An execution went to the kernel. Need not be durable for anything to follow. */
    CompletionStage<Void> started(String executionId, long incarnation, Instant at);

    /** An execution ended. */
    CompletionStage<Void> settled(Settled settled);

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
            Instant at) {}
}
