package dev.baton.broker.room;

import dev.baton.crdt.ApplyResult;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.Updates;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.TouchedCells;
import dev.baton.crdt.notebook.TrustedOutputs;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Applies updates of people whose outputs are not trusted, and lets {@link TrustedOutputs} decide about what they brought. The update and
 * what was put back are told as one.
 *
 * <p>Owned by the room's agent.
 */
final class TrustEnforcer {
    private final YDoc doc;
    private final TrustedOutputs outputs;
    private final BiConsumer<byte[], Object> committed;
    private @Nullable List<byte[]> gathered;

    /** {@code committed} hears of each whole change with its origin, as if it had been one update. */
    TrustEnforcer(YDoc doc, TrustedOutputs outputs, BiConsumer<byte[], Object> committed) {
        this.doc = doc;
        this.outputs = outputs;
        this.committed = committed;
    }

    /** Whether an update of the document is part of a change that is told as one. */
    boolean gathers(byte[] update) {
        if (gathered == null) {
            return false;
        }
        gathered.add(update);
        return true;
    }

    /** Whether what somebody with or without the right to run sends has to be looked at. */
    boolean looksAt(boolean mayRun) {
        return outputs.looksAt(mayRun);
    }

    /** Applies an update of somebody whose marks do not count. */
    ApplyResult apply(byte[] update, TouchedCells touched, RoomPeer peer) throws MalformedUpdateException {
        if (touched.isEmpty()) {
            return doc.applyUpdate(update, peer);
        }
        TrustedOutputs.Before before = outputs.look(touched);
        List<byte[]> parts = new ArrayList<>();
        gathered = parts;
        try {
            ApplyResult result = doc.applyUpdate(update, peer);
            doc.transact(this, () -> outputs.onUpdate(before));
            return result;
        } finally {
            gathered = null;
            if (parts.size() == 1) {
                committed.accept(parts.getFirst(), peer);
            } else if (parts.size() > 1) {
                // the sender has to hear of it too
                committed.accept(Updates.merge(parts), this);
            }
        }
    }
}
