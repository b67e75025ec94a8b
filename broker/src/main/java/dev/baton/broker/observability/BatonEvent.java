package dev.baton.broker.observability;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Something that happened.
 *
 * @param type such as {@code execution.queued}
 * @param fileId the document concerned; empty when there is none
 * @param document the path that the document had then
 * @param username the person concerned; for events without a document only that person and the owner see them
 * @param via the grants and share links by which that person had rights on the document then
 * @param descriptor what else there is to say, JSON values by name; no source text and no secrets
 */
public record BatonEvent(
        String type,
        Instant at,
        Optional<String> fileId,
        Optional<String> document,
        String username,
        List<String> via,
        Map<String, Object> descriptor) {
    /** Keeps its own facts. */
    public BatonEvent {
        via = List.copyOf(via);
        descriptor = Map.copyOf(descriptor);
    }

    /** Events of a moment, in the order in which they happened. */
    public record Stroke(List<BatonEvent> events) {
        /** Keeps its own list. */
        public Stroke {
            events = List.copyOf(events);
        }
    }
}
