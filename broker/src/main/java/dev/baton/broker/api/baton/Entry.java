package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.baton.broker.api.JupyterTime;
import dev.baton.broker.store.LedgerEntry;
import dev.baton.queue.Outcome;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An execution as Baton's API shows it. Times are RFC 3339 in UTC with microseconds; {@code preview} is there only for readers of the
 * document; {@code position} counts from 1 among those that wait on the kernel.
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Entry(
        String executionId,
        String kernelId,
        @Nullable Long incarnation,
        @Nullable String document,
        @Nullable String cellId,
        Requester requester,
        String via,
        String batchId,
        String state,
        @Nullable String outcome,
        @Nullable String reason,
        @Nullable Integer position,
        String submittedAt,
        @Nullable String startedAt,
        @Nullable String settledAt,
        String sourceSha256,
        boolean sourceDiffers,
        @Nullable String preview,
        @Nullable Integer executionCount,
        @Nullable String errorName) {

    /** Who asked. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Requester(String username, String displayName) {}

    /** The entry of a row of the ledger. */
    static Entry of(LedgerEntry row, @Nullable String document, boolean showPreview, @Nullable Integer position) {
        return new Entry(
                row.executionId(),
                row.descriptor().kernelId(),
                row.incarnation().isPresent() ? row.incarnation().getAsLong() : null,
                document,
                row.descriptor().cellId(),
                new Requester(row.person(), row.descriptor().displayName()),
                row.via(),
                row.batchId(),
                row.state().wireName(),
                row.outcome().map(Outcome::wireName).orElse(null),
                row.reason().isEmpty() ? null : row.reason(),
                position,
                JupyterTime.text(row.submittedAt()),
                text(row.startedAt()),
                text(row.settledAt()),
                row.descriptor().sourceSha256(),
                row.descriptor().sourceDiffers(),
                showPreview ? row.descriptor().preview() : null,
                row.executionCount().isPresent() ? row.executionCount().getAsInt() : null,
                row.errorName().orElse(null));
    }

    private static @Nullable String text(Optional<Instant> time) {
        return time.map(JupyterTime::text).orElse(null);
    }
}
