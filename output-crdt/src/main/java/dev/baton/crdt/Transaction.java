package dev.baton.crdt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A group of changes in progress: the touched, deleted and cut items, so that the commit can report, clean up and encode
 * exactly those.
 */
final class Transaction {
    final DocCore core;
    final @Nullable Object origin;
    final boolean local;

    /** The deletions; normalised from the commit on. */
    final DeleteSet deletes = new DeleteSet();

    /** The types that changed, each with the changed keys; null among them is the sequence. */
    final Map<Branch, Set<@Nullable String>> changed = new LinkedHashMap<>(4);

    /** Right parts of cuts, and deleted children of deleted types: where structs may be merged again. */
    final List<Item> mergeCandidates = new ArrayList<>();

    /** Added and removed references to other documents; most transactions have none. */
    Set<YSubdocument> subdocumentsAdded = Set.of();

    Set<YSubdocument> subdocumentsRemoved = Set.of();

    /** The cuts of a foreign update, kept so that it can be taken back whole. */
    final List<Cut> cuts = new ArrayList<>();

    /** The roots that this transaction created. */
    final List<String> newRoots = new ArrayList<>();

    /** The sequences that got their first formatting mark. */
    final List<Branch> newlyFormatted = new ArrayList<>();

    private final int number;

    /** The count of {@link DocCore#steps} at which a foreign update is given up. */
    private final long stepsEnd;

    /**
     * The cut of an item.
     *
     * @param right the right part
     * @param pair the surrogate pair that the cut tore apart, see {@link StringContent#pairAt}
     */
    record Cut(Item right, int pair) {}

    private final Map<ClientBlock, Integer> statesBefore = new LinkedHashMap<>(4);

    Transaction(DocCore core, int number, @Nullable Object origin, boolean local) {
        this.core = core;
        this.number = number;
        this.origin = origin;
        this.local = local;
        this.stepsEnd = local ? Long.MAX_VALUE : core.steps + core.options().updateStepsMax();
    }

    /** Counts one item looked at in the search for a place. */
    void step() {
        if (++core.steps > stepsEnd) {
            throw new UpdateTooCostlyException();
        }
    }

    /** The root of a name, made where it is not there yet. */
    Branch root(String name) {
        if (!core.hasRoot(name)) {
            newRoots.add(name);
        }
        return core.rootBranch(name);
    }

    /** The blocks that got structs, each with its state before the transaction. */
    Map<ClientBlock, Integer> statesBefore() {
        return statesBefore;
    }

    boolean isEmpty() {
        return statesBefore.isEmpty() && deletes.isEmpty();
    }

    private void touch(ClientBlock block) {
        if (!block.touch(number)) {
            statesBefore.putIfAbsent(block, block.state());
        }
    }

    /** Whether a struct was added by this transaction (or later). */
    boolean adds(Struct struct) {
        return struct.clock >= stateBefore(struct.client);
    }

    /** Whether a struct was deleted by this transaction, at its first element. */
    boolean deletes(Struct struct) {
        return deletes.contains(struct.client.id, struct.clock);
    }

    int stateBefore(ClientBlock block) {
        Integer before = statesBefore.get(block);
        return before == null ? block.state() : before;
    }

    void append(Struct struct) {
        ClientBlock block = struct.client;
        touch(block);
        if (block.count() == 0) {
            core.store().adopt(block);
        }
        block.append(struct);
    }

    void noteChange(Branch branch, @Nullable String key) {
        Item holder = branch.item;
        if (holder == null || !holder.isDeleted() && !adds(holder)) {
            changed.computeIfAbsent(branch, b -> new HashSet<>(4)).add(key);
        }
    }

    /** The item that starts exactly at a clock below the state, cutting the one that holds it if need be. */
    Struct cleanStart(ClientBlock block, int clock) {
        int index = block.indexOf(clock);
        Struct struct = block.get(index);
        if (struct.clock < clock && struct instanceof Item item) {
            return split(block, index, item, clock - struct.clock);
        }
        return struct;
    }

    /** The item that ends exactly with a clock below the state, cutting the one that holds it if need be. */
    Struct cleanEnd(ClientBlock block, int clock) {
        int index = block.indexOf(clock);
        Struct struct = block.get(index);
        if (clock != struct.end() - 1 && struct instanceof Item item) {
            split(block, index, item, clock - struct.clock + 1);
        }
        return struct;
    }

    private Item split(ClientBlock block, int index, Item item, int offset) {
        int pair = item.content instanceof StringContent text ? text.pairAt(offset) : -1;
        Item rest = item.split(offset);
        block.insert(index + 1, rest);
        mergeCandidates.add(rest);
        if (!local) {
            cuts.add(new Cut(rest, pair));
        }
        if (rest.key != null) {
            // only the last under a key lives; values set one by one are cut like that, but no honest client makes one
            // of
            // several elements
            delete(item);
        }
        return rest;
    }

    /** Cuts an item of the store and returns the right part. */
    Item split(Item item, int offset) {
        return split(item.client, item.client.indexOf(item.clock), item, offset);
    }

    /** Deletes an item and everything in it; nested types are worked off without recursion. */
    void delete(Item first) {
        if (first.isDeleted()) {
            return;
        }
        if (!(first.content instanceof TypeContent)) {
            deleteAlone(first);
            return;
        }
        Deque<Item> todo = new ArrayDeque<>();
        todo.push(first);
        while (!todo.isEmpty()) {
            Item item = todo.pop();
            if (item.isDeleted()) {
                continue;
            }
            deleteAlone(item);
            if (item.content instanceof TypeContent type) {
                List<Item> children = new ArrayList<>();
                for (Item child = type.branch.start; child != null; child = child.right) {
                    collect(child, children);
                }
                for (Item child : type.branch.keys().values()) {
                    collect(child, children);
                }
                for (Item child : children.reversed()) {
                    todo.push(child);
                }
                changed.remove(type.branch);
            }
        }
    }

    private void collect(Item child, List<Item> undeleted) {
        if (!child.isDeleted()) {
            undeleted.add(child);
        } else if (!adds(child)) {
            mergeCandidates.add(child);
        }
    }

    void noteAdded(YSubdocument subdocument) {
        subdocumentsAdded = subdocumentsAdded.isEmpty() ? new LinkedHashSet<>() : subdocumentsAdded;
        subdocumentsAdded.add(subdocument);
    }

    private void noteRemoved(YSubdocument subdocument) {
        if (subdocumentsAdded.isEmpty() || !subdocumentsAdded.remove(subdocument)) {
            subdocumentsRemoved = subdocumentsRemoved.isEmpty() ? new LinkedHashSet<>() : subdocumentsRemoved;
            subdocumentsRemoved.add(subdocument);
        }
    }

    private void deleteAlone(Item item) {
        Branch branch = item.branch();
        if (item.isCountable() && item.key == null) {
            branch.lengthChanged(item, -item.length);
        }
        item.markDeleted();
        if (item.content instanceof SubdocContent subdocument) {
            noteRemoved(subdocument.value(0));
        }
        deletes.add(item.client.id, item.clock, item.length);
        noteChange(branch, item.key);
    }

    /** Applies the part of a delete set that the store knows; returns the part that it does not. */
    DeleteSet apply(DeleteSet set) {
        DeleteSet rest = new DeleteSet();
        StructStore store = core.store();
        set.clients().forEach((client, ranges) -> {
            ClientBlock block = store.find(client);
            int state = block == null ? 0 : block.state();
            for (int i = 0; i < ranges.count(); i++) {
                int clock = ranges.clock(i);
                int end = ranges.end(i);
                if (end > state) {
                    int from = Math.max(clock, state);
                    rest.add(client, from, end - from);
                }
                if (block != null && clock < state) {
                    delete(block, clock, Math.min(end, state));
                }
            }
        });
        return rest;
    }

    private void delete(ClientBlock block, int clock, int end) {
        int index = block.indexOf(clock);
        Struct first = block.get(index);
        if (!first.isDeleted() && first.clock < clock && first instanceof Item item) {
            split(block, index, item, clock - first.clock);
            index++;
        }
        while (index < block.count()) {
            Struct struct = block.get(index++);
            if (struct.clock >= end) {
                return;
            }
            if (struct instanceof Item item && !item.isDeleted()) {
                if (end < item.end()) {
                    split(block, index - 1, item, end - item.clock);
                }
                delete(item);
            }
        }
    }
}
