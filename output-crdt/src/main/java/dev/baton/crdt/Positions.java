package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/**
 * Finds elements of a sequence by position: by walking from its start, its end or the place found last where that is near,
 * else through its {@link SequenceIndex}.
 */
final class Positions {
    /** How many items a search walks over before it takes the index. */
    private static final int WALK_MAX = 32;

    private Positions() {}

    /** Checks that {@code length} elements from {@code index} on exist. */
    static void check(Branch branch, int index, int length) {
        if (index < 0 || length < 0 || index > branch.length - length) {
            throw new IndexOutOfBoundsException(
                    "range " + index + "+" + length + " of a sequence of length " + branch.length);
        }
    }

    /** The item with the element at an existing position; moves the cursor of the branch to it. */
    static Item seek(Branch branch, int index) {
        Item found = walk(branch, index);
        if (found != null) {
            return found;
        }
        DocCore core = branch.core();
        core.steps += branch.index().seek(branch, index);
        found = branch.cursor;
        if (found == null) {
            throw new IllegalStateException("sequence is shorter than its length");
        }
        return found;
    }

    /** As {@link #seek}, but null where the element is not near any place that is known. */
    private static @Nullable Item walk(Branch branch, int index) {
        Item item = branch.cursor;
        int at = branch.cursorIndex;
        int fromCursor = item == null ? Integer.MAX_VALUE : Math.abs(index - at);
        if (index < fromCursor) {
            item = branch.start;
            at = 0;
        } else if (branch.length - index < fromCursor) {
            item = branch.end;
            at = branch.length - (item != null && item.isVisible() ? item.length : 0);
        }
        int steps = 0;
        Item found = null;
        while (item != null && steps++ < WALK_MAX) {
            if (index < at) {
                item = item.left;
                at -= item != null && item.isVisible() ? item.length : 0;
                continue;
            }
            int length = item.isVisible() ? item.length : 0;
            if (index < at + length) {
                branch.cursor = item;
                branch.cursorIndex = at;
                found = item;
                break;
            }
            at += length;
            item = item.right;
        }
        branch.core().steps += steps;
        return found;
    }

    /** The item after which an insertion at a position goes, cut so that it ends there; null for the very start. */
    static @Nullable Item leftOf(Transaction transaction, Branch branch, int index) {
        if (index == 0) {
            return null;
        }
        Item item = seek(branch, index - 1);
        int offset = index - branch.cursorIndex;
        if (offset < item.length) {
            transaction.split(item, offset);
        }
        return item;
    }

    /** The number of elements before an item; asking for one after the other is cheap. */
    static int indexOf(Item item) {
        Branch branch = item.branch();
        Item cursor = branch.cursor;
        int index = cursor == null ? 0 : branch.cursorIndex;
        int steps = 0;
        for (Item at = cursor == null ? branch.start : cursor; at != null && steps < WALK_MAX; at = at.right) {
            if (at == item) {
                branch.core().steps += steps;
                return moveCursor(branch, item, index);
            }
            index += at.isVisible() ? at.length : 0;
            steps++;
        }
        branch.core().steps += steps;
        return moveCursor(branch, item, branch.index().indexOf(item));
    }

    private static int moveCursor(Branch branch, Item item, int index) {
        if (item.isVisible()) {
            branch.cursor = item;
            branch.cursorIndex = index;
        }
        return index;
    }
}
