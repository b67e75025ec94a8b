package dev.baton.crdt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Integrates structs into the store: finds their dependencies, and their place among concurrent ones (the YATA rules as in yjs
 * 13.6).
 */
final class Integrator {
    private final Transaction transaction;
    private final StructStore store;

    Integrator(Transaction transaction) {
        this.transaction = transaction;
        this.store = transaction.core.store();
    }

    /**
     * What could not be integrated.
     *
     * @param structs the structs left over, by client
     * @param missing the clocks that must be exceeded before another try is worth it
     * @param isClean whether all structs were new and are integrated
     */
    record Rest(List<DecodedUpdate.Structs> structs, Map<Long, Integer> missing, boolean isClean) {}

    /** The structs of one client and how far they are worked off. */
    private static final class Queue {
        final ClientBlock client;
        List<Struct> structs;
        int next;

        Queue(DecodedUpdate.Structs structs) {
            this.client = structs.client();
            this.structs = structs.list();
        }

        boolean isDone() {
            return next == structs.size();
        }
    }

    /** Integrates as much as possible, clients with high ids first, dependencies before their dependents. */
    Rest integrate(DecodedUpdate update) {
        Map<ClientBlock, Queue> queues = new HashMap<>();
        List<Queue> order = new ArrayList<>();
        for (DecodedUpdate.Structs structs : update.clients()) {
            Queue queue = new Queue(structs);
            queues.put(queue.client, queue);
            order.add(queue);
        }
        Map<ClientBlock, List<Struct>> rest = new HashMap<>();
        Map<Long, Integer> missing = new HashMap<>();
        boolean isClean = true;
        Deque<Struct> stack = new ArrayDeque<>();
        for (Queue target : order) {
            while (!stack.isEmpty() || !target.isDone()) {
                Struct struct = stack.isEmpty() ? target.structs.get(target.next++) : stack.pop();
                if (struct instanceof Skip) {
                    isClean = false;
                    continue;
                }
                int offset = struct.client.state() - struct.clock;
                if (offset < 0) {
                    missing.merge(struct.client.id, struct.clock - 1, Math::min);
                    stack.push(struct);
                    park(stack, queues, rest);
                    continue;
                }
                ClientBlock needed = struct instanceof Item item ? missing(item) : null;
                if (needed != null) {
                    stack.push(struct);
                    Queue queue = queues.get(needed);
                    if (queue == null || queue.isDone()) {
                        missing.merge(needed.id, needed.state(), Math::min);
                        park(stack, queues, rest);
                    } else {
                        stack.push(queue.structs.get(queue.next++));
                    }
                    continue;
                }
                isClean &= offset == 0;
                if (offset < struct.length) {
                    integrate(struct, offset);
                }
            }
        }
        if (rest.isEmpty()) {
            return new Rest(List.of(), missing, isClean);
        }
        List<DecodedUpdate.Structs> left = new ArrayList<>();
        rest.forEach((client, structs) -> left.add(new DecodedUpdate.Structs(client, structs)));
        left.sort((a, b) -> Long.compare(b.client().id, a.client().id));
        return new Rest(left, missing, false);
    }

    /** Sets everything on the stack aside as pending, with all later structs of the same clients. */
    private static void park(Deque<Struct> stack, Map<ClientBlock, Queue> queues, Map<ClientBlock, List<Struct>> rest) {
        while (!stack.isEmpty()) {
            Struct struct = stack.removeLast();
            Queue queue = queues.remove(struct.client);
            if (queue == null) {
                rest.putIfAbsent(struct.client, List.of(struct));
                continue;
            }
            queue.next--;
            rest.put(struct.client, new ArrayList<>(queue.structs.subList(queue.next, queue.structs.size())));
            queue.structs = List.of();
            queue.next = 0;
        }
    }

    /** A client whose structs an item waits for, or null. */
    private static @Nullable ClientBlock missing(Item item) {
        if (isAhead(item, item.originClient, item.originClock)) {
            return item.originClient;
        }
        if (isAhead(item, item.rightOriginClient, item.rightOriginClock)) {
            return item.rightOriginClient;
        }
        if (item.parent instanceof Item.ParentId id && isAhead(item, id.client(), id.clock())) {
            return id.client();
        }
        return null;
    }

    private static boolean isAhead(Item item, @Nullable ClientBlock client, int clock) {
        return client != null && client != item.client && clock >= client.state();
    }

    private void integrate(Struct struct, int offset) {
        switch (struct) {
            case Gc gc ->
                transaction.append(offset == 0 ? gc : new Gc(gc.client, gc.clock + offset, gc.length - offset));
            case Item item -> {
                Branch branch = resolve(item);
                if (offset > 0) {
                    branch = cutHead(item, offset, branch);
                }
                if (branch == null) {
                    transaction.append(new Gc(item.client, item.clock, item.length));
                } else {
                    integrate(item, branch);
                }
            }
            case Skip skip -> throw new IllegalStateException("a hole cannot be integrated");
        }
    }

    /**
     * Cuts off the known part; the rest is placed where the known part is, even if the item names another place: its encoding
     * names only this neighbour.
     */
    private @Nullable Branch cutHead(Item item, int offset, @Nullable Branch branch) {
        item.clock += offset;
        Struct left = transaction.cleanEnd(item.client, item.clock - 1);
        item.left = left instanceof Item neighbour ? neighbour : null;
        item.key = item.left == null ? null : item.left.key;
        item.originClient = item.client;
        item.originClock = item.clock - 1;
        item.content = item.content.splice(offset);
        item.length -= offset;
        return branch == null || item.left == null ? null : item.left.branch();
    }

    /** Finds neighbours and parent; null where one of them was collected, so that the item is garbage at once. */
    private @Nullable Branch resolve(Item item) {
        Struct left = null;
        Struct right = null;
        if (item.originClient != null) {
            left = transaction.cleanEnd(item.originClient, item.originClock);
        }
        if (item.rightOriginClient != null) {
            right = transaction.cleanStart(item.rightOriginClient, item.rightOriginClock);
        }
        if (left instanceof Gc || right instanceof Gc) {
            return null;
        }
        item.left = left instanceof Item neighbour ? neighbour : null;
        item.right = right instanceof Item neighbour ? neighbour : null;
        Item neighbour = item.left != null ? item.left : item.right;
        if (neighbour != null) {
            item.key = neighbour.key;
            return neighbour.branch();
        }
        return switch (item.parent) {
            case Branch branch -> branch;
            case String root -> transaction.root(root);
            case Item.ParentId id ->
                id.client().find(id.clock()) instanceof Item holder && holder.content instanceof TypeContent type
                        ? type.branch
                        : null;
            case null, default -> null;
        };
    }

    /** Integrates an item whose neighbours are known, as the newest of its client. */
    void integrate(Item item, Branch branch) {
        item.parent = branch;
        String key = item.key;
        Item left = item.left;
        Item right = item.right;
        if (left == null ? right == null || right.left != null : left.right != right) {
            left = new PlaceSearch(transaction).leftOf(item, branch, left, right);
        }
        item.left = left;
        if (left != null) {
            right = left.right;
            left.right = item;
        } else if (key != null) {
            right = PlaceSearch.head(transaction, branch, key);
        } else {
            right = branch.start;
            branch.start = item;
        }
        item.right = right;
        if (right != null) {
            right.left = item;
        } else {
            branch.tailChanged(key, item);
            if (key != null && left != null) {
                transaction.delete(left);
            }
        }
        if (key == null) {
            branch.onLinked(item);
        }
        transaction.append(item);
        takeEffect(item, branch);
        transaction.noteChange(branch, key);
        if (branch.isDeleted() || key != null && right != null) {
            transaction.delete(item);
        }
    }

    private void takeEffect(Item item, Branch branch) {
        switch (item.content) {
            case DeletedContent deleted -> {
                transaction.deletes.add(item.client.id, item.clock, item.length);
                item.markDeleted();
            }
            case TypeContent type -> type.branch.integrate(transaction.core, item);
            case FormatContent format -> {
                if (!branch.hasFormatting) {
                    branch.hasFormatting = true;
                    transaction.newlyFormatted.add(branch);
                }
                branch.cursor = null;
            }
            case AnyContent any -> {}
            case BinaryContent binary -> {}
            case EmbedContent embed -> {}
            case JsonContent json -> {}
            case StringContent string -> {}
            case SubdocContent subdoc -> transaction.noteAdded(subdoc.value(0));
        }
    }
}
