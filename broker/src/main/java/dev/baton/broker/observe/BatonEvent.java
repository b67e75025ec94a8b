package dev.baton.broker.observe;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened.
 *
 * @param type such as {@code execution.queued}
 * @param fileId the document concerned; empty when there is none
 * @param username the person concerned; for events without a document only that person and the owner see them
 * @param facts what else there is to say, JSON values by name; no source text and no secrets
 */
public record BatonEvent(String type, Instant at, Optional<String> fileId, String username, Map<String, Object> facts) {
    /** Keeps its own facts. */
    public BatonEvent {
        facts = Map.copyOf(facts);
    }
}
