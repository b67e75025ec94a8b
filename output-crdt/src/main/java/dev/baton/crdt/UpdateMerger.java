package dev.baton.crdt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Merges and cuts updates without a document. */
final class UpdateMerger {
    private UpdateMerger() {}

    static byte[] merge(List<byte[]> updates, UpdateFormat format) throws MalformedUpdateException {
        TreeMap<Long, List<Struct>> byClient = new TreeMap<>(Comparator.reverseOrder());
        DeleteSet deletes = new DeleteSet();
        for (byte[] bytes : updates) {
            DecodedUpdate update = DecodedUpdate.read(bytes, format, null);
            for (DecodedUpdate.Structs structs : update.clients()) {
                List<Struct> all = byClient.computeIfAbsent(structs.client().id, id -> new ArrayList<>());
                for (Struct struct : structs.list()) {
                    if (!(struct instanceof Skip)) {
                        all.add(struct);
                    }
                }
            }
            deletes.addAll(update.deletes());
        }
        deletes.normalise();
        List<DecodedUpdate.Structs> merged = new ArrayList<>();
        byClient.forEach((client, structs) -> {
            if (!structs.isEmpty()) {
                structs.sort(Comparator.comparingInt(struct -> struct.clock));
                merged.add(new DecodedUpdate.Structs(structs.getFirst().client, joined(structs)));
            }
        });
        return encode(new DecodedUpdate(merged, deletes), format);
    }

    /** One run of structs out of sorted ones: what is there twice is cut off, holes are filled with skips. */
    private static List<Struct> joined(List<Struct> sorted) {
        List<Struct> out = new ArrayList<>();
        int end = sorted.getFirst().clock;
        for (Struct struct : sorted) {
            if (struct.end() <= end) {
                continue;
            }
            if (struct.clock > end) {
                out.add(new Skip(struct.client, end, struct.clock - end));
            }
            Struct rest = struct.clock < end ? tail(struct, end - struct.clock) : struct;
            end = rest.end();
            if (!out.isEmpty() && rest instanceof Gc && out.getLast().canMergeWith(rest)) {
                out.getLast().merge(rest);
            } else {
                out.add(rest);
            }
        }
        return out;
    }

    /** A struct without its first elements. */
    private static Struct tail(Struct struct, int offset) {
        return switch (struct) {
            case Gc gc -> new Gc(gc.client, gc.clock + offset, gc.length - offset);
            case Skip skip -> new Skip(skip.client, skip.clock + offset, skip.length - offset);
            case Item item -> {
                Item rest = new Item(item.client, item.clock + offset, item.content.splice(offset));
                rest.originClient = item.client;
                rest.originClock = rest.clock - 1;
                rest.rightOriginClient = item.rightOriginClient;
                rest.rightOriginClock = item.rightOriginClock;
                rest.parent = item.parent;
                rest.key = item.key;
                yield rest;
            }
        };
    }

    static byte[] diff(byte[] bytes, StateVector known, UpdateFormat format) throws MalformedUpdateException {
        DecodedUpdate update = DecodedUpdate.read(bytes, format, null);
        List<DecodedUpdate.Structs> parts = new ArrayList<>();
        for (DecodedUpdate.Structs structs : update.clients()) {
            int state = known.get(structs.client().id);
            List<Struct> rest = new ArrayList<>();
            for (Struct struct : structs.list()) {
                boolean isLeading = rest.isEmpty();
                if (isLeading && (struct instanceof Skip || struct.end() <= state)) {
                    continue;
                }
                rest.add(isLeading && struct.clock < state ? tail(struct, state - struct.clock) : struct);
            }
            if (!rest.isEmpty()) {
                parts.add(new DecodedUpdate.Structs(structs.client(), rest));
            }
        }
        return encode(new DecodedUpdate(parts, update.deletes()), format);
    }

    static StateVector stateVectorOf(byte[] bytes, UpdateFormat format) throws MalformedUpdateException {
        StateVector vector = new StateVector();
        for (DecodedUpdate.Structs structs :
                DecodedUpdate.read(bytes, format, null).clients()) {
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
        return vector;
    }

    /** Writes structs that were read and not integrated. */
    static byte[] encode(DecodedUpdate update, UpdateFormat format) {
        UpdateWriter out = format.writer(1024);
        out.rest().writeVarUint(update.clients().size());
        for (DecodedUpdate.Structs structs : update.clients()) {
            out.rest().writeVarUint(structs.list().size());
            out.writeClient(structs.client().id);
            out.rest().writeVarUint(structs.list().getFirst().clock);
            for (Struct struct : structs.list()) {
                struct.write(out, 0);
            }
        }
        update.deletes().write(out);
        return out.toByteArray();
    }
}
