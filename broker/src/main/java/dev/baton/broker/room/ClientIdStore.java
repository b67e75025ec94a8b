package dev.baton.broker.room;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Where is kept which person writes under which client id in a document; answers complete when durable. */
public interface ClientIdStore {
    /** The people by client id. Sees everything that was asked to be kept before. Blocks. */
    Map<Long, String> load(String historyKey);

    /** Keeps that a client id is a person's; what is known of it already stays. */
    CompletionStage<Void> put(String historyKey, long client, String username);
}
