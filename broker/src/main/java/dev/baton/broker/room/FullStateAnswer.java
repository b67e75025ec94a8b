package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.sync.YMessage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The answer to pages that have nothing of a document yet: all of it. People come in groups, so what was encoded for one is kept for
 * the next, for a moment and until the document changes. Owned by the room's agent.
 */
final class FullStateAnswer {
    private final YDoc doc;
    private final SerialAgent agent;
    private final Duration kept;
    private boolean listening;
    private byte @Nullable [] frame;
    private SerialAgent.@Nullable Timer forgetting;

    /** {@code kept} is how long nobody has to come for it to be forgotten. */
    FullStateAnswer(YDoc doc, SerialAgent agent, Duration kept) {
        this.doc = doc;
        this.agent = agent;
        this.kept = kept;
    }

    /** The frame to be sent; not to be changed. */
    byte[] frame() {
        if (!listening) {
            listening = true;
            doc.onUpdate((update, origin, local) -> forget());
        }
        byte[] known = frame;
        if (known == null) {
            known = new YMessage.SyncStep2(doc.encodeStateAsUpdate()).encode();
            frame = known;
            forgetting = agent.after(kept, this::forget);
        }
        return known;
    }

    private void forget() {
        frame = null;
        if (forgetting != null) {
            forgetting.cancel();
            forgetting = null;
        }
    }
}
