package dev.baton.crdt;

import java.util.ArrayList;
import java.util.List;

/** Writes structs of a store: all that a peer lacks, or those of a transaction. */
final class StateEncoder {
    private StateEncoder() {}

    /** The structs of a block from a clock on. */
    private record Part(ClientBlock block, int from) {}

    static byte[] encode(StructStore store, StateVector known, UpdateFormat format) {
        List<Part> parts = new ArrayList<>();
        for (ClientBlock block : store.descending()) {
            int from = known.get(block.id);
            if (block.state() > from) {
                parts.add(new Part(block, from));
            }
        }
        UpdateWriter out = format.writer(1024);
        write(out, parts);
        DeleteSet.of(store).write(out);
        return out.toByteArray();
    }

    /** The changes of a transaction, whose delete set is normalised. */
    static byte[] encode(Transaction transaction, UpdateFormat format) {
        List<Part> parts = new ArrayList<>();
        transaction.statesBefore().forEach((block, before) -> parts.add(new Part(block, before)));
        parts.sort((a, b) -> Long.compare(b.block().id, a.block().id));
        UpdateWriter out = format.writer(64);
        write(out, parts);
        transaction.deletes.write(out);
        return out.toByteArray();
    }

    private static void write(UpdateWriter out, List<Part> parts) {
        out.rest().writeVarUint(parts.size());
        for (Part part : parts) {
            ClientBlock block = part.block();
            int first = block.indexOf(part.from());
            out.rest().writeVarUint(block.count() - first);
            out.writeClient(block.id);
            out.rest().writeVarUint(part.from());
            block.get(first).write(out, part.from() - block.get(first).clock);
            for (int i = first + 1; i < block.count(); i++) {
                block.get(i).write(out, 0);
            }
        }
    }
}
