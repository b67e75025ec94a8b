package dev.baton.crdt;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/** Merges updates without a document. */
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

    /** Merges sorted structs into one run: duplicates are cut off, holes are filled with skips. */
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
    static Struct tail(Struct struct, int offset) {
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
