package dev.baton.crdt;

/** Finds elements of a sequence by position, starting at its start, its end or the place found last. */
final class Positions {
    private Positions() {}

    /** Checks that {@code length} elements from {@code index} on exist. */
    static void check(Branch branch, int index, int length) {
        if (index < 0 || length < 0 || index > branch.length - length) {
            throw new IndexOutOfBoundsException(
                    "range " + index + "+" + length + " of a sequence of length " + branch.length);
        }
    }

    /** The item with the element at a position that exists; the cursor of the branch then stands on it. */
    static Item seek(Branch branch, int index) {
        Item item = branch.cursor;
        int at = branch.cursorIndex;
        int fromCursor = item == null ? Integer.MAX_VALUE : Math.abs(index - at);
        if (index < fromCursor) {
            item = branch.start;
            at = 0;
        } else if (branch.length - index < fromCursor) {
            item = null;
            at = branch.length;
        }
        if (item == null) {
            item = branch.end;
            at = branch.length;
            while (item != null && !item.isVisible()) {
                item = item.left;
            }
            at -= item == null ? 0 : item.length;
        }
        while (item != null) {
            if (item.isVisible()) {
                if (index < at) {
                    at -= previousLength(item);
                    item = previous(item);
                    continue;
                }
                if (index < at + item.length) {
                    branch.cursor = item;
                    branch.cursorIndex = at;
                    return item;
                }
                at += item.length;
            }
            item = item.right;
        }
        throw new IllegalStateException("sequence is shorter than its length");
    }

    private static Item previous(Item item) {
        Item at = item.left;
        while (at != null && !at.isVisible()) {
            at = at.left;
        }
        if (at == null) {
            throw new IllegalStateException("sequence is shorter than its length");
        }
        return at;
    }

    private static int previousLength(Item item) {
        return previous(item).length;
    }

    /** The item after which an insertion at a position goes, cut so that it ends there; null for the very start. */
    static @org.jspecify.annotations.Nullable Item leftOf(Transaction transaction, Branch branch, int index) {
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
        int index = 0;
        if (cursor != null) {
            index = branch.cursorIndex;
            for (Item at = cursor; at != null; at = at.right) {
                if (at == item) {
                    return moveCursor(branch, item, index);
                }
                index += at.isVisible() ? at.length : 0;
            }
            index = 0;
        }
        for (Item at = branch.start; at != null && at != item; at = at.right) {
            index += at.isVisible() ? at.length : 0;
        }
        return moveCursor(branch, item, index);
    }

    private static int moveCursor(Branch branch, Item item, int index) {
        if (item.isVisible()) {
            branch.cursor = item;
            branch.cursorIndex = index;
        }
        return index;
    }
}
