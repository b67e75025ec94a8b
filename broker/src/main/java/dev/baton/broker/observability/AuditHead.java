package dev.baton.broker.observability;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Where is kept, apart from the files of the audit, which line was its last: so that lines that are cut off at the end are missed.
 */
public interface AuditHead {

    /** The number and the hash of a line; number 0 is the place before the first. */
    record Place(long number, String hash) {}

    /** What was kept last. Blocks. */
    Optional<Place> load();

    /** Keeps a line as the last; completes when durable. */
    CompletionStage<Void> put(Place last);
}
