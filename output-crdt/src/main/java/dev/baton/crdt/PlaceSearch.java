package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/**
 * The search for the place of an item among concurrent insertions at the same place (the YATA rules as in yjs 13.6): they are
 * ordered by client id, and items whose origin is one of them stay behind it.
 *
 * <p>Each item passed is stamped with a number that grows over all searches of the document. Whether an item was passed in
 * this search, and whether after the last one that goes before, are then comparisons of numbers.
 */
final class PlaceSearch {
    private final Transaction transaction;
    private final DocCore core;

    PlaceSearch(Transaction transaction) {
        this.transaction = transaction;
        this.core = transaction.core;
    }

    /** The left neighbour of an item whose author put it between {@code origin} and {@code right}. */
    @Nullable
    Item leftOf(Item item, Branch branch, @Nullable Item origin, @Nullable Item right) {
        Item left = origin;
        Item other =
                origin != null ? origin.right : item.key != null ? head(transaction, branch, item.key) : branch.start;
        int first = core.passed + 1;
        int firstInConflict = first;
        while (other != null && other != right) {
            transaction.step();
            if (core.passed == Integer.MAX_VALUE) {
                core.forgetPassed();
                return leftOf(item, branch, origin, right);
            }
            other.passedAt = ++core.passed;
            if (item.hasOriginOf(other)) {
                if (other.client.id < item.client.id) {
                    left = other;
                    firstInConflict = core.passed + 1;
                } else if (item.hasRightOriginOf(other)) {
                    break;
                }
            } else {
                Item otherOrigin = originOf(other);
                if (otherOrigin == null || otherOrigin.passedAt < first) {
                    break;
                }
                if (otherOrigin.passedAt < firstInConflict) {
                    left = other;
                    firstInConflict = core.passed + 1;
                }
            }
            other = other.right;
        }
        return left;
    }

    private static @Nullable Item originOf(Item item) {
        return item.originClient != null && item.originClient.find(item.originClock) instanceof Item origin
                ? origin
                : null;
    }

    /** The oldest item in the chain of a key. */
    static @Nullable Item head(Transaction transaction, Branch branch, String key) {
        Item at = branch.newest(key);
        while (at != null && at.left != null) {
            transaction.step();
            at = at.left;
        }
        return at;
    }
}
