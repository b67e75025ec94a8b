package dev.baton.crdt;

import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Re-creates deleted items at the place of the old ones, as the undo manager of yjs 13.6 does. */
final class RedoneItems {
    private final Transaction transaction;
    private final DocCore core;
    private final Set<Item> wanted;
    private final DeleteSet goingAway;
    private final Predicate<Item> isDeletedByAStep;

    /**
     * The items of one step.
     *
     * @param wanted all items that the step re-creates
     * @param goingAway the items that the step will delete
     * @param isDeletedByAStep whether another step of the history deleted an item
     */
    RedoneItems(Transaction transaction, Set<Item> wanted, DeleteSet goingAway, Predicate<Item> isDeletedByAStep) {
        this.transaction = transaction;
        this.core = transaction.core;
        this.wanted = wanted;
        this.goingAway = goingAway;
        this.isDeletedByAStep = isDeletedByAStep;
    }

    private @Nullable Item next(Item item) {
        Item.ParentId target = core.redone().get(item);
        return target != null && transaction.cleanStart(target.client(), target.clock()) instanceof Item found
                ? found
                : null;
    }

    /** The new item for a deleted one, or null where there is no place for it any more. */
    @Nullable
    Item of(Item item) {
        Item known = next(item);
        if (known != null) {
            return known;
        }
        Item holder = item.branch().item;
        if (holder != null && holder.isDeleted()) {
            if (next(holder) == null && (!wanted.contains(holder) || of(holder) == null)) {
                return null;
            }
            for (Item newer = next(holder); newer != null; newer = next(newer)) {
                holder = newer;
            }
        }
        Branch branch = item.branch();
        if (holder != null) {
            if (!(holder.content instanceof TypeContent type)) {
                return null;
            }
            branch = type.branch;
        }
        Item left;
        Item right = null;
        String key = item.key;
        if (key == null) {
            left = inBranch(item.left, branch, false);
            right = inBranch(item, branch, true);
        } else {
            left = branch.newest(key);
            if (item.right != null) {
                left = endOfReplaced(item);
                if (left.right != null) {
                    return null;
                }
            }
            if (left != null && left.branch() != branch) {
                left = branch.newest(key);
            }
        }
        ClientBlock own = core.ownBlock();
        Item.ParentId id = new Item.ParentId(own, own.state());
        Item made = LocalItems.make(transaction, key, left, right, item.content.copy());
        core.redone().put(item, id);
        new Integrator(transaction).integrate(made, branch);
        UndoHistory.keep(made, true);
        return made;
    }

    /** The nearest item that is, or was re-created, in a branch; null if there is none. */
    private @Nullable Item inBranch(@Nullable Item from, Branch branch, boolean isToTheRight) {
        for (Item item = from; item != null; item = isToTheRight ? item.right : item.left) {
            Item trace = item;
            while (trace != null && trace.branch() != branch) {
                trace = next(trace);
            }
            if (trace != null) {
                return trace;
            }
        }
        return null;
    }

    /** From an old value of a key to the right, over values that a step of the history deleted or will delete. */
    private Item endOfReplaced(Item item) {
        Item at = item;
        while (at.right != null
                && (core.redone().get(at.right) != null
                        || goingAway.contains(at.right.client.id, at.right.clock)
                        || isDeletedByAStep.test(at.right))) {
            at = at.right;
            for (Item newer = next(at); newer != null; newer = next(newer)) {
                at = newer;
            }
        }
        return at;
    }
}
