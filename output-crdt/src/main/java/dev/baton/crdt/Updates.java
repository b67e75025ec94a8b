package dev.baton.crdt;

import java.util.List;

/** Operations on encoded updates that need no document. */
public final class Updates {
    private Updates() {}

    /**
     * Merges updates in format V1 into one with the same effect. Holes between them become Skip structs, so the result may
     * need the missing updates before it can be applied.
     */
    public static byte[] merge(List<byte[]> updatesV1) throws MalformedUpdateException {
        return UpdateMerger.merge(updatesV1, UpdateFormat.V1);
    }
}
