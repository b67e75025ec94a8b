package dev.baton.broker.room;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Client ids in memory, which outlive a room. */
final class InMemoryClientIds implements ClientIdStore {
    private final Map<String, Map<Long, String>> kept = new ConcurrentHashMap<>();

    @Override
    public Map<Long, String> load(String historyKey) {
        return Map.copyOf(kept.getOrDefault(historyKey, Map.of()));
    }

    @Override
    public CompletionStage<Void> put(String historyKey, long client, String username) {
        kept.computeIfAbsent(historyKey, key -> new ConcurrentHashMap<>()).putIfAbsent(client, username);
        return CompletableFuture.completedFuture(null);
    }
}
