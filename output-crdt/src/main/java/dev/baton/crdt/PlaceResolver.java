package dev.baton.crdt;

import dev.baton.crdt.UpdateTargets.Place;
import dev.baton.crdt.UpdateTargets.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the place of items of a document and of an update that is not applied, following the latter through their
 * neighbours; without recursion and visiting each item once.
 */
final class PlaceResolver {
    private final StructStore store;
    private final Map<Long, List<Struct>> incoming;
    private final Map<Item, Found> known = new IdentityHashMap<>();
    private final Map<Branch, Map<String, Place>> inBranches = new IdentityHashMap<>();
    private final Map<Branch, Trail> trails = new IdentityHashMap<>();

    /** The way to a type. */
    private record Trail(String root, List<Step> path) {}

    /** The state of the search for the place of an item. */
    sealed interface Found {}

    /** The item has a place. */
    record At(Place place) implements Found {}

    /** The item has no place. */
    enum Nowhere implements Found {
        /** A neighbour or the parent was collected: applying would make it garbage. */
        COLLECTED,
        /** Something it depends on is not there. */
        UNKNOWN
    }

    PlaceResolver(StructStore store, Map<Long, List<Struct>> incoming) {
        this.store = store;
        this.incoming = incoming;
    }

    /** The index of the struct that holds a clock in a list of consecutive ones, or -1. */
    static int indexOf(List<Struct> structs, int clock) {
        int low = 0;
        int high = structs.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Struct struct = structs.get(middle);
            if (struct.clock > clock) {
                high = middle - 1;
            } else if (clock >= struct.end()) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        return -1;
    }

    private @Nullable Struct find(ClientBlock client, int clock) {
        ClientBlock block = store.find(client.id);
        if (block != null && clock < block.state()) {
            return block.find(clock);
        }
        List<Struct> added = incoming.getOrDefault(client.id, List.of());
        int at = indexOf(added, clock);
        return at < 0 || added.get(at) instanceof Skip ? null : added.get(at);
    }

    Found of(Item item) {
        if (item.parent instanceof Branch branch) {
            return new At(in(branch, item.key));
        }
        Found found = known.get(item);
        if (found != null) {
            return found;
        }
        Deque<Item> waiting = new ArrayDeque<>();
        Item at = item;
        while (found == null) {
            // an item that is met again on its own way waits for itself
            known.put(at, Nowhere.UNKNOWN);
            waiting.push(at);
            Object next = nextOf(at);
            switch (next) {
                case Found end -> found = end;
                case Item neighbour when neighbour.parent instanceof Branch -> found = of(neighbour);
                case Item neighbour -> {
                    found = known.get(neighbour);
                    at = neighbour;
                }
                default -> throw new IllegalStateException("neither a place nor an item");
            }
        }
        while (!waiting.isEmpty()) {
            Item next = waiting.pop();
            found = isAlone(next) && headOr(next, next) == next ? below(found, next) : beside(next, found);
            known.put(next, found);
        }
        return found;
    }

    private static boolean isAlone(Item item) {
        return item.originClient == null && item.rightOriginClient == null;
    }

    /** The place of an item whose neighbour is found: next to it, unless the other neighbour was collected. */
    private Found beside(Item item, Found found) {
        boolean isCollected = item.originClient != null
                && item.rightOriginClient != null
                && find(item.rightOriginClient, item.rightOriginClock) instanceof Gc;
        return isCollected && found != Nowhere.UNKNOWN ? Nowhere.COLLECTED : found;
    }

    /** The item or the end that determines the place of an item. */
    private Object nextOf(Item item) {
        Struct next;
        if (item.originClient != null) {
            next = find(item.originClient, item.originClock);
            if (item.rightOriginClient != null && find(item.rightOriginClient, item.rightOriginClock) == null) {
                return Nowhere.UNKNOWN;
            }
        } else if (item.rightOriginClient != null) {
            next = find(item.rightOriginClient, item.rightOriginClock);
        } else {
            Object parent = parentOf(item);
            return parent instanceof Nowhere ? parent : headOr(item, parent);
        }
        return next instanceof Item neighbour
                ? headOr(item, neighbour)
                : next == null ? Nowhere.UNKNOWN : Nowhere.COLLECTED;
    }

    /** The known part of an item, if there is one, determines the place of the rest. */
    private Object headOr(Item item, Object otherwise) {
        ClientBlock block = store.find(item.client.id);
        if (block == null || block.state() <= item.clock) {
            return otherwise;
        }
        return block.find(block.state() - 1) instanceof Item head ? head : Nowhere.COLLECTED;
    }

    private Object parentOf(Item item) {
        return switch (item.parent) {
            case String root -> new At(new Place(root, List.of(), null));
            case Item.ParentId id -> {
                Struct holder = find(id.client(), id.clock());
                if (holder == null) {
                    yield Nowhere.UNKNOWN;
                }
                yield holder instanceof Item type && type.content instanceof TypeContent ? type : Nowhere.COLLECTED;
            }
            case null, default -> Nowhere.UNKNOWN;
        };
    }

    private final Map<String, Map<String, Place>> inRoots = new HashMap<>();
    private final Map<Item, Map<String, Place>> inItems = new IdentityHashMap<>();

    /** The place of an item that names its parent: in the root, or in the type whose own place is found. */
    private Found below(Found found, Item item) {
        if (!(found instanceof At(Place place))) {
            return found;
        }
        if (item.parent instanceof Item.ParentId id && find(id.client(), id.clock()) instanceof Item holder) {
            if (holder.parent instanceof Branch && holder.content instanceof TypeContent type) {
                return new At(in(type.branch, item.key));
            }
            List<Step> path = extended(place.path(), new Step(place.key(), holder.client.id, holder.clock, null));
            return new At(inItems.computeIfAbsent(holder, h -> new HashMap<>())
                    .computeIfAbsent(keyOf(item), k -> new Place(place.root(), path, item.key)));
        }
        return new At(inRoots.computeIfAbsent(place.root(), r -> new HashMap<>())
                .computeIfAbsent(keyOf(item), k -> new Place(place.root(), List.of(), item.key)));
    }

    private static String keyOf(Item item) {
        return item.key == null ? "" : "." + item.key;
    }

    private static List<Step> extended(List<Step> path, Step step) {
        if (path.size() == UpdateTargets.STEPS_MAX) {
            return path;
        }
        List<Step> longer = new ArrayList<>(path);
        longer.add(step);
        return List.copyOf(longer);
    }

    private Place in(Branch branch, @Nullable String key) {
        Trail trail = trailOf(branch);
        return inBranches
                .computeIfAbsent(branch, b -> new HashMap<>())
                .computeIfAbsent(key == null ? "" : "." + key, k -> new Place(trail.root(), trail.path(), key));
    }

    private Trail trailOf(Branch branch) {
        Deque<Branch> below = new ArrayDeque<>();
        Branch at = branch;
        Trail trail = trails.get(at);
        while (trail == null && at.item != null) {
            below.push(at);
            at = at.item.branch();
            trail = trails.get(at);
        }
        if (trail == null) {
            trail = new Trail(at.rootName(), List.of());
            trails.put(at, trail);
        }
        for (Branch next : below) {
            Item holder = next.item;
            if (holder != null) {
                Step step = new Step(holder.key, holder.client.id, holder.clock, next.view());
                trail = new Trail(trail.root(), extended(trail.path(), step));
                trails.put(next, trail);
            }
        }
        return trail;
    }
}
