package dev.baton.crdt;

import java.util.List;

/** Work on encoded updates (format V1) without a document. */
public final class Updates {
    private Updates() {}

    /**
     * Merges updates into one with the same effect; holes between them become Skip structs, so the result may need what
     * fills them before it can be applied.
     */
    public static byte[] merge(List<byte[]> updatesV1) throws MalformedUpdateException {
        return UpdateMerger.merge(updatesV1);
    }

    /** What a peer with that state vector lacks of an update; the deletions are passed on whole. */
    public static byte[] diff(byte[] updateV1, byte[] stateVector) throws MalformedUpdateException {
        return UpdateMerger.diff(updateV1, StateVector.decode(stateVector));
    }

    /** The state vector of a document that has seen only this update; it stops at the first hole. */
    public static byte[] encodeStateVector(byte[] updateV1) throws MalformedUpdateException {
        return UpdateMerger.stateVectorOf(updateV1).encode();
    }
}
