package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.MalformedBytesException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state vector and the deletions of a document at some moment, in the encoding of yjs 13.6 (snapshots, formats V1 and V2).
 *
 * <p>It holds no content. The document of that moment can be restored from a later state, if that was kept without collecting
 * garbage. Immutable.
 */
public final class YSnapshot {
    private final StateVector seen;
    private final DeleteSet deleted;

    private YSnapshot(StateVector seen, DeleteSet deleted) {
        this.seen = seen;
        this.deleted = deleted;
    }

    /** The state of a document now. */
    public static YSnapshot of(YDoc doc) {
        StructStore store = doc.core().store();
        return new YSnapshot(store.stateVector(), DeleteSet.of(store));
    }

    /** Reads a snapshot in format V1. */
    public static YSnapshot decode(byte[] bytes) throws MalformedUpdateException {
        return decode(bytes, YFormat.V1);
    }

    /** Reads a snapshot. */
    public static YSnapshot decode(byte[] bytes, YFormat format) throws MalformedUpdateException {
        ByteReader in = new ByteReader(bytes);
        try {
            DeleteSet deleted = DeleteSet.read(format.deletesReader(in));
            StateVector seen = StateVector.read(in);
            if (in.remaining() > 0) {
                throw new MalformedBytesException("bytes after the end");
            }
            return new YSnapshot(seen, deleted);
        } catch (MalformedBytesException e) {
            throw new MalformedUpdateException("not a snapshot: " + e.getMessage(), e);
        }
    }

    /** The snapshot in format V1 of yjs. */
    public byte[] encode() {
        return encode(YFormat.V1);
    }

    /** The snapshot in the encoding of yjs. */
    public byte[] encode(YFormat format) {
        UpdateWriter out = format.writer(64);
        deleted.write(out);
        byte[] vector = seen.encode();
        ByteWriter rest = out.rest(); // in V2, too, there are no columns before it
        rest.writeBytes(vector, 0, vector.length);
        return rest.toByteArray();
    }

    /** Whether a document of that moment contained everything in an update. */
    public boolean contains(byte[] update, YFormat format) throws MalformedUpdateException {
        DecodedUpdate decoded = format.decode(update);
        for (DecodedUpdate.Structs structs : decoded.clients()) {
            if (structs.list().getLast().end() > seen.get(structs.client().id)) {
                return false;
            }
        }
        DeleteSet both = new DeleteSet();
        both.addAll(deleted);
        both.addAll(decoded.deletes());
        both.normalise();
        return Arrays.equals(encode(), new YSnapshot(seen, both).encode());
    }

    /**
     * Restores the document of that moment.
     *
     * @param later the same document, now or at any later moment; it must keep deleted content ({@link
     *     YDocOptions#collectGarbage()} off) and is not changed
     * @param clientId the client id of the new document
     * @throws IllegalArgumentException if the later document collects garbage or has not seen all of it
     */
    public YDoc restore(YDoc later, long clientId) {
        DocCore core = later.core();
        if (core.options().collectGarbage()) {
            throw new IllegalArgumentException("a document that collects garbage has lost what it was");
        }
        try {
            DecodedUpdate all = YFormat.V1.decode(later.encodeStateAsUpdate());
            List<DecodedUpdate.Structs> kept = new ArrayList<>();
            for (DecodedUpdate.Structs structs : all.clients()) {
                List<Struct> head = head(structs.list(), seen.get(structs.client().id));
                if (!head.isEmpty()) {
                    kept.add(new DecodedUpdate.Structs(structs.client(), head));
                }
            }
            YDoc restored = new YDoc(clientId, core.options());
            byte[] update = UpdateMerger.encode(new DecodedUpdate(kept, deleted), UpdateFormat.V1);
            restored.applyUpdate(update, "snapshot");
            if (!Arrays.equals(restored.encodeStateVector(), seen.encode())) {
                throw new IllegalArgumentException("the document has not seen all of the snapshot");
            }
            return restored;
        } catch (MalformedUpdateException e) {
            throw new IllegalStateException("own encoding of a document is refused", e);
        }
    }

    private static List<Struct> head(List<Struct> structs, int end) {
        List<Struct> head = new ArrayList<>();
        for (Struct struct : structs) {
            if (struct.clock >= end) {
                break;
            }
            if (struct.end() > end) {
                int length = end - struct.clock;
                if (struct instanceof Item item) {
                    item.content.splice(length);
                }
                struct.length = length;
            }
            head.add(struct);
        }
        return head;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof YSnapshot that && Arrays.equals(encode(), that.encode());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encode());
    }
}
