package dev.baton.crdt;

import dev.baton.crdt.UpdateTargets.Insertion;
import dev.baton.crdt.UpdateTargets.Kind;
import dev.baton.crdt.UpdateTargets.Place;
import dev.baton.crdt.UpdateTargets.Removal;
import dev.baton.crdt.UpdateTargets.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the places that a decoded update touches; one use, changes neither update nor store. */
final class TargetResolver {
    private final DecodedUpdate update;
    private final StructStore store;
    private final PlaceResolver places;
    private final Map<Long, List<Struct>> incoming = new HashMap<>();
    private final List<Insertion> insertions = new ArrayList<>();
    private final List<Removal> removals = new ArrayList<>();
    private final List<Run> garbage = new ArrayList<>();
    private final List<Run> conflicting = new ArrayList<>();
    private boolean isComplete = true;

    private TargetResolver(DecodedUpdate update, StructStore store) {
        this.update = update;
        this.store = store;
        for (DecodedUpdate.Structs structs : update.clients()) {
            incoming.put(structs.client().id, structs.list());
        }
        this.places = new PlaceResolver(store, incoming);
    }

    static UpdateTargets resolve(DecodedUpdate update, StructStore store) {
        return new TargetResolver(update, store).resolve();
    }

    private UpdateTargets resolve() {
        for (DecodedUpdate.Structs structs : update.clients().reversed()) {
            int state = store.state(structs.client().id);
            int end = state;
            for (Struct struct : structs.list()) {
                if (struct instanceof Skip) {
                    continue;
                }
                if (struct.clock < state) {
                    compare(struct, Math.min(struct.end(), state), structs.client());
                }
                if (struct.end() > state) {
                    isComplete &= struct.clock <= end;
                    end = struct.end();
                    take(struct, Math.max(struct.clock, state));
                }
            }
        }
        new TreeMap<>(update.deletes().clients()).forEach(this::remove);
        return new UpdateTargets(insertions, removals, garbage, conflicting, isComplete);
    }

    /** A new struct, from a clock on. */
    private void take(Struct struct, int from) {
        Run run = new Run(struct.client.id, from, struct.end() - from);
        if (!(struct instanceof Item item)) {
            add(garbage, run);
            return;
        }
        PlaceResolver.Found found = places.of(item);
        switch (found) {
            case PlaceResolver.At at -> insert(at.place(), run, item.content, from - item.clock);
            case PlaceResolver.Nowhere.COLLECTED -> add(garbage, run);
            case PlaceResolver.Nowhere.UNKNOWN -> isComplete = false;
        }
    }

    private static void add(List<Run> runs, Run next) {
        Run last = runs.isEmpty() ? null : runs.getLast();
        if (last != null && last.client() == next.client() && last.clock() + last.length() == next.clock()) {
            runs.set(runs.size() - 1, new Run(last.client(), last.clock(), last.length() + next.length()));
        } else {
            runs.add(next);
        }
    }

    private void insert(Place place, Run run, Content content, int offset) {
        Kind kind = switch (content) {
            case AnyContent any -> Kind.VALUE;
            case BinaryContent binary -> Kind.VALUE;
            case JsonContent json -> Kind.VALUE;
            case StringContent string -> Kind.TEXT;
            case EmbedContent embed -> Kind.EMBED;
            case FormatContent format -> Kind.FORMAT;
            case TypeContent type -> Kind.TYPE;
            case SubdocContent subdoc -> Kind.SUBDOCUMENT;
            case DeletedContent deleted -> Kind.DELETED;
        };
        List<@Nullable Object> values = new ArrayList<>();
        if (kind == Kind.VALUE || kind == Kind.EMBED) {
            for (int i = offset; i < content.length(); i++) {
                values.add(content.value(i));
            }
        }
        Insertion last = insertions.isEmpty() ? null : insertions.getLast();
        if (last != null
                && (kind == Kind.TEXT || kind == Kind.DELETED)
                && last.kind() == kind
                && last.place() == place
                && last.run().client() == run.client()
                && last.run().clock() + last.run().length() == run.clock()) {
            Run whole = new Run(run.client(), last.run().clock(), last.run().length() + run.length());
            insertions.set(insertions.size() - 1, new Insertion(place, whole, kind, values));
        } else {
            insertions.add(new Insertion(place, run, kind, values));
        }
    }

    /** Notes the parts of a struct below a clock that the document knows otherwise. */
    private void compare(Struct struct, int end, ClientBlock block) {
        for (int at = block.indexOf(struct.clock); at < block.count() && block.get(at).clock < end; at++) {
            Struct known = block.get(at);
            int from = Math.max(known.clock, struct.clock);
            int to = Math.min(known.end(), end);
            if (known instanceof Item item && struct instanceof Item other && !isSame(item, other, from, to)) {
                add(conflicting, new Run(block.id, from, to - from));
            }
        }
    }

    /** Whether two items agree from a clock to another, as far as the document still knows them. */
    private static boolean isSame(Item known, Item other, int from, int to) {
        boolean sameRight = known.rightOriginClient == other.rightOriginClient
                && (known.rightOriginClient == null || known.rightOriginClock == other.rightOriginClock);
        ClientBlock knownOrigin = from > known.clock ? known.client : known.originClient;
        ClientBlock otherOrigin = from > other.clock ? other.client : other.originClient;
        int knownClock = from > known.clock ? from - 1 : known.originClock;
        int otherClock = from > other.clock ? from - 1 : other.originClock;
        if (!sameRight || knownOrigin != otherOrigin || knownOrigin != null && knownClock != otherClock) {
            return false;
        }
        if (knownOrigin == null && known.rightOriginClient == null && !isSameParent(known, other)) {
            return false;
        }
        Content a = known.content;
        Content b = other.content;
        if (a instanceof DeletedContent || b instanceof DeletedContent) {
            return true;
        }
        if (a.ref() != b.ref() || !a.hasNameOf(b)) {
            return false;
        }
        if (a instanceof TypeContent) {
            return true;
        }
        for (int clock = from; clock < to; clock++) {
            Object left = a.value(clock - known.clock);
            Object right = b.value(clock - other.clock);
            boolean isTorn = a instanceof StringContent && ("\ufffd".equals(left) || "\ufffd".equals(right));
            if (!isTorn && !isSameValue(left, right)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSameValue(@Nullable Object a, @Nullable Object b) {
        return Arrays.deepEquals(new @Nullable Object[] {a}, new @Nullable Object[] {b});
    }

    private static boolean isSameParent(Item known, Item other) {
        Branch branch = known.branch();
        if (known.key == null ? other.key != null : !known.key.equals(other.key)) {
            return false;
        }
        Item holder = branch.item;
        return switch (other.parent) {
            case String root -> holder == null && branch.rootName().equals(root);
            case Item.ParentId id -> holder != null && holder.client == id.client() && holder.clock == id.clock();
            case null, default -> false;
        };
    }

    private void remove(long client, ClockRanges ranges) {
        ClientBlock block = store.find(client);
        int state = block == null ? 0 : block.state();
        List<Struct> added = incoming.getOrDefault(client, List.of());
        for (int i = 0; i < ranges.count(); i++) {
            int clock = ranges.clock(i);
            int end = ranges.end(i);
            if (block != null && clock < state) {
                for (int at = block.indexOf(clock); at < block.count() && block.get(at).clock < end; at++) {
                    remove(block.get(at), clock, end);
                }
            }
            int next = Math.max(clock, state);
            if (next < end) {
                int at = PlaceResolver.indexOf(added, next);
                for (; at >= 0 && at < added.size() && added.get(at).clock < end; at++) {
                    isComplete &= !(added.get(at) instanceof Skip);
                    remove(added.get(at), next, end);
                    next = added.get(at).end();
                }
                isComplete &= next >= end;
            }
        }
    }

    private void remove(Struct struct, int from, int to) {
        if (!(struct instanceof Item item) || item.isDeleted() || item.content instanceof DeletedContent) {
            return;
        }
        if (!(places.of(item) instanceof PlaceResolver.At at)) {
            return;
        }
        int clock = Math.max(from, item.clock);
        Run run = new Run(item.client.id, clock, Math.min(to, item.end()) - clock);
        YType type = item.parent instanceof Branch && item.content instanceof TypeContent content
                ? content.branch.view()
                : null;
        Removal last = removals.isEmpty() ? null : removals.getLast();
        if (last != null
                && type == null
                && last.type() == null
                && last.place() == at.place()
                && last.run().client() == run.client()
                && last.run().clock() + last.run().length() == run.clock()) {
            Run whole = new Run(run.client(), last.run().clock(), last.run().length() + run.length());
            removals.set(removals.size() - 1, new Removal(at.place(), whole, null));
        } else {
            removals.add(new Removal(at.place(), run, type));
        }
    }
}
