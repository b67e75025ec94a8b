package dev.baton.broker.room;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Histories as a store keeps them over the lives of a broker: what is written becomes durable in order and some time later; a kill
 * loses what was not, except for a beginning of it that nobody was told of.
 */
final class SimulatedHistory implements HistoryStore {
    private final Map<String, Stored> durable = new HashMap<>();
    private final ArrayDeque<Write> waiting = new ArrayDeque<>();

    private record Write(Runnable change, CompletableFuture<Void> told) {}

    /** The next writes become durable and are told so. */
    void flush(int writes) {
        for (int i = 0; i < writes && !waiting.isEmpty(); i++) {
            Write next = waiting.poll();
            next.change().run();
            next.told().complete(null);
        }
    }

    int waiting() {
        return waiting.size();
    }

    /** The broker is killed when so many more writes are durable. */
    void kill(int untold) {
        for (int i = 0; i < untold && !waiting.isEmpty(); i++) {
            waiting.poll().change().run();
        }
        waiting.clear();
    }

    /** The store is lost. */
    void wipe() {
        durable.clear();
    }

    private CompletionStage<Void> write(Runnable change) {
        CompletableFuture<Void> told = new CompletableFuture<>();
        waiting.add(new Write(change, told));
        return told;
    }

    @Override
    public Optional<Stored> load(String fileId) {
        flush(Integer.MAX_VALUE);
        return Optional.ofNullable(durable.get(fileId));
    }

    @Override
    public CompletionStage<Void> create(String fileId, String historyId, byte[] state) {
        return write(() -> durable.put(fileId, new Stored(historyId, List.of(state), Optional.empty())));
    }

    @Override
    public CompletionStage<Void> append(String fileId, byte[] update) {
        return write(() -> add(fileId, update, Optional.empty()));
    }

    @Override
    public CompletionStage<Void> append(String fileId, byte[] update, String fileSha256) {
        return write(() -> add(fileId, update, Optional.of(fileSha256)));
    }

    private void add(String fileId, byte[] update, Optional<String> sha256) {
        durable.computeIfPresent(fileId, (id, stored) -> {
            List<byte[]> updates = new ArrayList<>(stored.updates());
            updates.add(update);
            return new Stored(stored.historyId(), updates, sha256.isPresent() ? sha256 : stored.fileSha256());
        });
    }

    @Override
    public CompletionStage<Void> compact(String fileId, byte[] state) {
        return write(() -> durable.computeIfPresent(
                fileId, (id, stored) -> new Stored(stored.historyId(), List.of(state), stored.fileSha256())));
    }

    @Override
    public CompletionStage<Void> fileSaved(String fileId, String sha256) {
        return write(() -> durable.computeIfPresent(
                fileId, (id, stored) -> new Stored(stored.historyId(), stored.updates(), Optional.of(sha256))));
    }

    @Override
    public CompletionStage<Void> forget(String fileId) {
        return write(() -> durable.remove(fileId));
    }
}
