package dev.baton.crdt;

import java.util.List;

/** Work on encoded updates without a document; where no format is named, it is V1. */
public final class Updates {
    private Updates() {}

    /** Merges updates in format V1; see {@link #merge(List, UpdateFormat)}. */
    public static byte[] merge(List<byte[]> updatesV1) throws MalformedUpdateException {
        return UpdateMerger.merge(updatesV1, UpdateFormat.V1);
    }

    /**
     * Merges updates into one with the same effect; holes between them become Skip structs, so the result may need what
     * fills them before it can be applied.
     */
    public static byte[] merge(List<byte[]> updates, UpdateFormat format) throws MalformedUpdateException {
        return UpdateMerger.merge(updates, format);
    }

    /** What a peer lacks of an update in format V1; see {@link #diff(byte[], byte[], UpdateFormat)}. */
    public static byte[] diff(byte[] updateV1, byte[] stateVector) throws MalformedUpdateException {
        return diff(updateV1, stateVector, UpdateFormat.V1);
    }

    /** What a peer with that state vector lacks of an update; the deletions are passed on whole. */
    public static byte[] diff(byte[] update, byte[] stateVector, UpdateFormat format) throws MalformedUpdateException {
        return UpdateMerger.diff(update, StateVector.decode(stateVector), format);
    }

    /** The state vector of an update in format V1; see {@link #encodeStateVector(byte[], UpdateFormat)}. */
    public static byte[] encodeStateVector(byte[] updateV1) throws MalformedUpdateException {
        return encodeStateVector(updateV1, UpdateFormat.V1);
    }

    /** The state vector of a document that has seen only this update; it stops at the first hole. */
    public static byte[] encodeStateVector(byte[] update, UpdateFormat format) throws MalformedUpdateException {
        return UpdateMerger.stateVectorOf(update, format).encode();
    }

    /** An update in another format; nothing else about it changes. */
    public static byte[] convert(byte[] update, UpdateFormat from, UpdateFormat to) throws MalformedUpdateException {
        return UpdateMerger.encode(DecodedUpdate.read(update, from, null), to);
    }
}
