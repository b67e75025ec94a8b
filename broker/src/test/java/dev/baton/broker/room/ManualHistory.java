package dev.baton.broker.room;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Histories in memory. Held, what is written is durable only when the test says so; broken, nothing can be written. */
final class ManualHistory implements HistoryStore {
    private final Map<String, String> historyIds = new HashMap<>();
    private final Map<String, List<byte[]>> updates = new HashMap<>();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private boolean held;
    private boolean broken;
    private @Nullable Throwable loadFailure;

    /** What loading throws from now on; null for nothing. */
    synchronized void failsToLoad(@Nullable Throwable failure) {
        loadFailure = failure;
    }

    synchronized void hold() {
        held = true;
    }

    synchronized void breakDown() {
        broken = true;
    }

    /** Everything that was written so far is durable. */
    void becomesDurable() {
        List<CompletableFuture<Void>> due;
        synchronized (this) {
            held = false;
            due = List.copyOf(waiting);
            waiting.clear();
        }
        due.forEach(each -> each.complete(null));
    }

    synchronized int length(String fileId) {
        return updates.getOrDefault(fileId, List.of()).size();
    }

    private synchronized CompletionStage<Void> write(Runnable change) {
        CompletableFuture<Void> durable = new CompletableFuture<>();
        if (broken) {
            durable.completeExceptionally(new IllegalStateException("the disk is full"));
            return durable;
        }
        change.run();
        if (held) {
            waiting.add(durable);
        } else {
            durable.complete(null);
        }
        return durable;
    }

    @Override
    public synchronized Optional<Stored> load(String fileId) {
        if (loadFailure instanceof Error error) {
            throw error;
        }
        if (loadFailure instanceof RuntimeException failure) {
            throw failure;
        }
        return Optional.ofNullable(historyIds.get(fileId))
                .map(id -> new Stored(id, List.copyOf(updates.getOrDefault(fileId, List.of())), Optional.empty()));
    }

    @Override
    public CompletionStage<Void> create(String fileId, String historyId, byte[] state) {
        return write(() -> {
            historyIds.put(fileId, historyId);
            updates.put(fileId, new ArrayList<>(List.of(state)));
        });
    }

    @Override
    public CompletionStage<Void> append(String fileId, byte[] update) {
        return write(
                () -> updates.computeIfAbsent(fileId, each -> new ArrayList<>()).add(update));
    }

    @Override
    public CompletionStage<Void> append(String fileId, byte[] update, String fileSha256) {
        return append(fileId, update);
    }

    @Override
    public CompletionStage<Void> compact(String fileId, byte[] state) {
        return write(() -> updates.put(fileId, new ArrayList<>(List.of(state))));
    }

    @Override
    public CompletionStage<Void> fileSaved(String fileId, String sha256) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public CompletionStage<Void> forget(String fileId) {
        return write(() -> {
            historyIds.remove(fileId);
            updates.remove(fileId);
        });
    }
}
