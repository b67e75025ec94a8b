package dev.baton.crdt;

import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The items that an undo of their deletion has re-created, with their new ids; usually few.
 *
 * <p>Only the undo of the test support fills it. It is here because cuts, merges and collection of an item must respect it.
 */
final class Redone {
    private final Map<Item, Item.ParentId> targets = new IdentityHashMap<>();

    Item.@Nullable ParentId get(Item item) {
        return item.isRedone() ? targets.get(item) : null;
    }

    void put(Item item, Item.ParentId target) {
        item.markRedone();
        targets.put(item, target);
    }

    /** Copies the entry of an item to its right part after a cut. */
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
