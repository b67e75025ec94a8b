package dev.baton.crdt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parts that wait for earlier ones: structs as an encoded update with the clocks they wait for, and deletions of unknown
 * elements.
 */
final class PendingParts {
    /** How much may wait: an update that might make it more is refused. */
    static final int BYTES_MAX = 32 << 20;

    private byte @Nullable [] structs;
    private Map<Long, Integer> missing = new HashMap<>();
    private DeleteSet deletes = new DeleteSet();

    boolean isEmpty() {
        return structs == null && deletes.isEmpty();
    }

    /** Whether an update of that size may be added to the pending ones. */
    boolean hasRoomFor(int bytes) {
        return structs == null || structs.length + (long) bytes <= BYTES_MAX;
    }

    /** What waited at some moment. */
    record Saved(byte @Nullable [] structs, Map<Long, Integer> missing, DeleteSet deletes) {}

    Saved save() {
        return new Saved(structs, missing.isEmpty() ? Map.of() : new HashMap<>(missing), deletes);
    }

    void restore(Saved saved) {
        structs = saved.structs();
        missing = new HashMap<>(saved.missing());
        deletes = saved.deletes();
    }

    /**
     * Applies an update and the pending parts that it completes; parts with missing dependencies are kept. Returns whether the
     * update was new and nothing else was applied.
     */
    boolean apply(Transaction transaction, DecodedUpdate first) {
        boolean isClean = true;
        DecodedUpdate update = first;
        while (update != null) {
            Integrator.Rest rest = new Integrator(transaction).integrate(update);
            isClean &= rest.isClean();
            byte[] waiting = structs;
            boolean canRetry = waiting != null && isAnyReached(transaction.core.store());
            keep(rest);
            DeleteSet unknown = transaction.apply(update.deletes());
            if (!deletes.isEmpty()) {
                isClean = false;
                unknown.addAll(transaction.apply(deletes));
                unknown.normalise();
            }
            isClean &= unknown.isEmpty();
            deletes = unknown;
            update = canRetry ? takeStructs(transaction.core.store()) : null;
            isClean &= update == null;
        }
        return isClean;
    }

    private boolean isAnyReached(StructStore store) {
        for (Map.Entry<Long, Integer> entry : missing.entrySet()) {
            if (entry.getValue() < store.state(entry.getKey())) {
                return true;
            }
        }
        return false;
    }

    private void keep(Integrator.Rest rest) {
        if (rest.structs().isEmpty()) {
            return;
        }
        byte[] encoded = UpdateMerger.encode(new DecodedUpdate(rest.structs(), new DeleteSet()), UpdateFormat.V1);
        List<byte[]> all = new ArrayList<>();
        if (structs != null) {
            all.add(structs);
        }
        all.add(encoded);
        try {
            structs = UpdateMerger.merge(all, UpdateFormat.V1);
        } catch (MalformedUpdateException e) {
            throw new IllegalStateException("own encoding of pending structs is refused", e);
        }
        rest.missing().forEach((client, clock) -> missing.merge(client, clock, Math::min));
    }

    private @Nullable DecodedUpdate takeStructs(StructStore store) {
        byte[] waiting = structs;
        if (waiting == null) {
            return null;
        }
        structs = null;
        missing = new HashMap<>();
        try {
            return DecodedUpdate.read(waiting, UpdateFormat.V1, store);
        } catch (MalformedUpdateException e) {
            throw new IllegalStateException("own encoding of pending structs is refused", e);
        }
    }
}
