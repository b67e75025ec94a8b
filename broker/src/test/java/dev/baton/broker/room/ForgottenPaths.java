package dev.baton.broker.room;

import dev.baton.broker.documents.DocumentIds;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Nothing is known of documents at a start, and nothing is kept. */
final class ForgottenPaths implements DocumentIds.Rows {
    @Override
    public Map<String, String> load() {
        return Map.of();
    }

    @Override
    public CompletionStage<Void> put(String fileId, String path) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> remove(String fileId) {
        return CompletableFuture.completedFuture(null);
    }
}
