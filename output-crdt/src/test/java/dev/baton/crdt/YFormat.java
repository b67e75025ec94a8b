package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Test support: the two update formats of yjs 13, with everything that can be done with an update in each. Both carry the
 * same, and each can be converted into the other.
 */
public enum YFormat {
    /** One stream; the only format of the server. */
    V1(UpdateFormat.V1),
    /** Columns of run-length codes. */
    V2(UpdateFormatV2.INSTANCE);

    private final UpdateFormat format;

    YFormat(UpdateFormat format) {
        this.format = format;
    }

    /** Applies an update; see {@link YDoc#applyUpdate}. */
    public ApplyResult apply(YDoc doc, byte[] update, @Nullable Object origin) throws MalformedUpdateException {
        return doc.core().applyUpdate(update, format, origin);
    }

    /** The whole document as one update. */
    public byte[] encodeState(YDoc doc) {
        return doc.core().encodeState(StateVector.EMPTY, format);
    }

    /** The updates that a peer with that state vector lacks, as one. */
    public byte[] encodeState(YDoc doc, byte[] stateVector) throws MalformedUpdateException {
        return doc.core().encodeState(StateVector.decode(stateVector), format);
    }

    /** Registers a listener for the updates of committed transactions. */
    public Subscription onUpdate(YDoc doc, UpdateListener listener) {
        return doc.core().updateListeners(format).add(listener);
    }

    /** Merges updates; see {@link Updates#merge}. */
    public byte[] merge(List<byte[]> updates) throws MalformedUpdateException {
        return UpdateMerger.merge(updates, format);
    }

    /** The part of an update that a peer with that state vector lacks; the deletions are passed on whole. */
    public byte[] diff(byte[] update, byte[] stateVector) throws MalformedUpdateException {
        StateVector known = StateVector.decode(stateVector);
        DecodedUpdate decoded = decode(update);
        List<DecodedUpdate.Structs> parts = new ArrayList<>();
        for (DecodedUpdate.Structs structs : decoded.clients()) {
            int state = known.get(structs.client().id);
            List<Struct> rest = new ArrayList<>();
            for (Struct struct : structs.list()) {
                boolean isLeading = rest.isEmpty();
                if (isLeading && (struct instanceof Skip || struct.end() <= state)) {
                    continue;
                }
                rest.add(isLeading && struct.clock < state ? UpdateMerger.tail(struct, state - struct.clock) : struct);
            }
            if (!rest.isEmpty()) {
                parts.add(new DecodedUpdate.Structs(structs.client(), rest));
            }
        }
        return UpdateMerger.encode(new DecodedUpdate(parts, decoded.deletes()), format);
    }

    /** The state vector of a document that has seen only this update; it stops at the first hole. */
    public byte[] encodeStateVector(byte[] update) throws MalformedUpdateException {
        StateVector vector = new StateVector();
        for (DecodedUpdate.Structs structs : decode(update).clients()) {
            int end = 0;
            for (Struct struct : structs.list()) {
                if (struct.clock != end || struct instanceof Skip) {
                    break;
                }
                end = struct.end();
            }
            if (end > 0) {
                vector.put(structs.client().id, end);
            }
        }
        return vector.encode();
    }

    /** An update of this format in another one; nothing else about it changes. */
    public byte[] convert(byte[] update, YFormat to) throws MalformedUpdateException {
        return UpdateMerger.encode(decode(update), to.format);
    }

    DecodedUpdate decode(byte[] update) throws MalformedUpdateException {
        return DecodedUpdate.read(update, format, null);
    }

    UpdateWriter writer(int expectedBytes) {
        return format.writer(expectedBytes);
    }

    /** A reader for a delete set that is not part of an update; in V2 it has no columns before it. */
    UpdateReader deletesReader(ByteReader in) throws MalformedBytesException {
        return this == V1 ? new UpdateReaderV1(in) : UpdateReaderV2.ofDeletes(in);
    }
}
