package dev.baton.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Compares a decoded update with a store, without changing either. */
final class PreviewBuilder {
    private PreviewBuilder() {}

    static UpdatePreview preview(DecodedUpdate update, StructStore store) {
        List<UpdatePreview.NewStructs> structs = new ArrayList<>();
        for (DecodedUpdate.Structs part : update.clients().reversed()) {
            addNew(structs, part, store.state(part.client().id));
        }
        List<UpdatePreview.Deletion> deletions = new ArrayList<>();
        update.deletes().clients().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> addDeletions(deletions, entry.getKey(), entry.getValue(), store));
        return new UpdatePreview(structs, deletions, !update.clients().isEmpty());
    }

    private static void addNew(List<UpdatePreview.NewStructs> out, DecodedUpdate.Structs part, int state) {
        long client = part.client().id;
        UpdatePreview.NewStructs run = null;
        for (Struct struct : part.list()) {
            if (struct instanceof Skip || struct.end() <= state) {
                continue;
            }
            int clock = Math.max(struct.clock, state);
            int length = struct.end() - clock;
            UpdatePreview.Kind kind = struct instanceof Gc ? UpdatePreview.Kind.GC : UpdatePreview.Kind.ITEM;
            if (run != null && run.kind() == kind && run.clock() + run.length() == clock) {
                run = new UpdatePreview.NewStructs(client, run.clock(), run.length() + length, kind);
            } else {
                if (run != null) {
                    out.add(run);
                }
                run = new UpdatePreview.NewStructs(client, clock, length, kind);
            }
        }
        if (run != null) {
            out.add(run);
        }
    }

    private static void addDeletions(
            List<UpdatePreview.Deletion> out, long client, ClockRanges ranges, StructStore store) {
        ClientBlock block = store.find(client);
        int state = block == null ? 0 : block.state();
        ClockRanges fresh = new ClockRanges();
        for (int i = 0; i < ranges.count(); i++) {
            int end = ranges.end(i);
            int clock = ranges.clock(i);
            if (block != null && clock < state) {
                for (int at = block.indexOf(clock); at < block.count() && block.get(at).clock < end; at++) {
                    Struct struct = block.get(at);
                    if (!struct.isDeleted()) {
                        int from = Math.max(clock, struct.clock);
                        fresh.add(from, Math.min(end, struct.end()) - from);
                    }
                }
            }
            if (end > state) {
                int from = Math.max(clock, state);
                fresh.add(from, end - from);
            }
        }
        for (int i = 0; i < fresh.count(); i++) {
            out.add(new UpdatePreview.Deletion(client, fresh.clock(i), fresh.length(i)));
        }
    }
}
