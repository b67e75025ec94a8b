package dev.baton.queue;

import java.util.HashMap;
import java.util.Map;

/**
 * Assigns the executions of a client session to batches.
 *
 * <p>A batch consists of the executions that one client session sent while an earlier one of its own was unsettled. Clients
 * choose the names of their sessions, so two users may use the same one: the user is part of the key. A session is forgotten
 * when all of its executions are settled, so the map is never larger than the queue.
 */
final class Batches {
    private record Key(String person, String clientSession) {}

    private static final class Open {
        final String batchId;
        int unsettled;

        Open(String batchId) {
            this.batchId = batchId;
        }
    }

    private final Map<Key, Open> open = new HashMap<>();

    /** The batch of an execution that is about to be accepted, and one more unsettled in it. */
    String join(String person, String clientSession, String executionId) {
        Open batch = open.computeIfAbsent(new Key(person, clientSession), key -> new Open(executionId));
        batch.unsettled++;
        return batch.batchId;
    }

    void settle(Execution execution) {
        Key key = new Key(execution.person(), execution.clientSession());
        Open batch = open.get(key);
        if (batch == null) {
            throw new IllegalStateException("Settled twice: " + execution.executionId());
        }
        if (--batch.unsettled == 0) {
            open.remove(key);
        }
    }
}
