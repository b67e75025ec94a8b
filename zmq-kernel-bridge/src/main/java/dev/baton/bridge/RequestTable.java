package dev.baton.bridge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The requests other than executions that the kernel has not answered yet, so that none is forgotten when it dies.
 *
 * <p>A comm message has no reply; its idle answers it. Bounded: a full table refuses more. Owner: the kernel's I/O thread.
 */
final class RequestTable {

    static final int OPEN_MAX = 4096;

    private final Map<String, String> typeById = new HashMap<>();

    boolean isFull() {
        return typeById.size() >= OPEN_MAX;
    }

    void onSent(String msgId, String msgType) {
        typeById.put(msgId, msgType);
    }

    void onReply(String msgId) {
        typeById.remove(msgId);
    }

    /** An idle settles requests without a reply; for the others a reply may still be on its way. */
    void onIdle(String msgId) {
        String type = typeById.get(msgId);
        if (type != null && !type.endsWith("_request")) {
            typeById.remove(msgId);
        }
    }

    /** Empties the table and gives the ids that were in it. */
    List<String> takeAll() {
        List<String> ids = new ArrayList<>(typeById.keySet());
        typeById.clear();
        return ids;
    }
}
