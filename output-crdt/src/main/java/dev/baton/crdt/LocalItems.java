package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/** Creates items of the own client, at places that are known. */
final class LocalItems {
    private LocalItems() {}

    /** Inserts content between neighbours, which must be adjacent, deleted ones included. */
    static Item insert(
            Transaction transaction,
            Branch branch,
            @Nullable String key,
            @Nullable Item left,
            @Nullable Item right,
            Content content) {
        Item item = make(transaction, key, left, right, content);
        new Integrator(transaction).integrate(item, branch);
        return item;
    }

    /** An item between neighbours, to be integrated before any other of this client is made. */
    static Item make(
            Transaction transaction, @Nullable String key, @Nullable Item left, @Nullable Item right, Content content) {
        ClientBlock own = transaction.core.ownBlock();
        int clock = own.state();
        if (content.length() > DecodedUpdate.CLOCK_MAX - clock) {
            throw new IllegalStateException("client has used up its clock");
        }
        Item item = new Item(own, clock, content);
        item.key = key;
        item.left = left;
        item.right = right;
        if (left != null) {
            item.setOrigin(left);
        }
        if (right != null) {
            item.setRightOrigin(right);
        }
        return item;
    }
}
