package dev.baton.broker.privaterun;

import java.time.Instant;
import java.util.Optional;

/**
 * One run of a cell on a private kernel.
 *
 * @param executionId its id in the ledger, which has state, count and times
 * @param username the user who ran it, the only one who may see it
 * @param fileId the document
 * @param cellId the cell
 * @param submittedAt when it was accepted
 * @param publishedAt when its output went into the document; empty while it is private
 */
public record PrivateRun(
        String executionId,
        String username,
        String fileId,
        String cellId,
        Instant submittedAt,
        Optional<Instant> publishedAt) {}
