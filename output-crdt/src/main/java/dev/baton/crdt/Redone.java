package dev.baton.crdt;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which items were made anew by undoing their deletion, and as what; few ever are. */
final class Redone {
    private final Map<Item, Item.ParentId> targets = new IdentityHashMap<>();

    Item.@Nullable ParentId get(Item item) {
        return item.isRedone() ? targets.get(item) : null;
    }

    void put(Item item, Item.ParentId target) {
        item.markRedone();
        targets.put(item, target);
    }

    /** Hands on what is known of an item to the right part of it after a cut. */
    void onCut(Item left, Item right) {
        Item.ParentId target = targets.get(left);
        if (target != null) {
            targets.put(right, new Item.ParentId(target.client(), target.clock() + left.length));
        }
    }

    void forget(Item item) {
        if (item.isRedone()) {
            targets.remove(item);
        }
    }
}
