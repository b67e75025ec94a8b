package dev.baton.crdt;

import java.util.Map;

/**
 * Takes back a foreign update that was given up before its commit: afterwards the document has the same structs, links and
 * contents as before, cut by cut.
 */
final class Rollback {
    private final Transaction transaction;
    private final StructStore store;

    Rollback(Transaction transaction) {
        this.transaction = transaction;
        this.store = transaction.core.store();
    }

    void run() {
        transaction.statesBefore().forEach(this::removeNew);
        reviveDeleted();
        for (Transaction.Cut cut : transaction.cuts.reversed()) {
            if (!isNew(cut.right())) {
                rejoin(cut);
            }
        }
        transaction.statesBefore().forEach(this::forget);
        transaction.newlyFormatted.forEach(branch -> branch.hasFormatting = false);
        transaction.newRoots.forEach(transaction.core::forgetRoot);
    }

    private boolean isNew(Struct struct) {
        Integer before = transaction.statesBefore().get(struct.client);
        return before != null && struct.clock >= before;
    }

    private void removeNew(ClientBlock block, int before) {
        for (int i = block.count() - 1; i >= 0 && block.get(i).clock >= before; i--) {
            if (block.get(i) instanceof Item item) {
                unlink(item);
            }
        }
    }

    private static void unlink(Item item) {
        Branch branch = item.branch();
        Item left = item.left;
        Item right = item.right;
        if (left != null) {
            left.right = right;
        } else if (item.key == null) {
            branch.start = right;
        }
        if (right != null) {
            right.left = left;
        } else if (item.key == null) {
            branch.end = left;
        } else {
            branch.restoreNewest(item.key, left);
        }
        if (item.key == null && item.isVisible()) {
            branch.length -= item.length;
        }
        branch.cursor = null;
        branch.index = null;
    }

    private void reviveDeleted() {
        for (Map.Entry<Long, ClockRanges> entry : transaction.deletes.clients().entrySet()) {
            ClientBlock block = store.find(entry.getKey());
            ClockRanges ranges = entry.getValue();
            for (int i = 0; block != null && i < ranges.count(); i++) {
                for (int at = block.indexOf(ranges.clock(i));
                        at < block.count() && block.get(at).clock < ranges.end(i);
                        at++) {
                    if (block.get(at) instanceof Item item && !isNew(item)) {
                        revive(item);
                    }
                }
            }
        }
    }

    private static void revive(Item item) {
        item.revive();
        Branch branch = item.branch();
        if (item.key == null && item.isVisible()) {
            branch.length += item.length;
        }
        branch.cursor = null;
        branch.index = null;
    }

    private static void rejoin(Transaction.Cut cut) {
        Item right = cut.right();
        ClientBlock block = right.client;
        int at = block.indexOf(right.clock);
        if (block.get(at - 1) instanceof Item left) {
            int offset = left.length;
            block.rejoin(at);
            if (cut.pair() != -1 && left.content instanceof StringContent text) {
                text.restorePair(offset, cut.pair());
            }
        }
    }

    private void forget(ClientBlock block, int before) {
        block.truncate(before);
        if (before == 0) {
            store.remove(block);
        }
    }
}
