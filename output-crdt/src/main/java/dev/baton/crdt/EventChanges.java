package dev.baton.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The changes of one type in one transaction, worked out when asked for and then kept. */
final class EventChanges {
    private final Transaction transaction;
    private final Branch branch;
    private final Set<@Nullable String> changed;
    private @Nullable List<Delta> delta;
    private @Nullable Map<String, KeyChange> keys;

    EventChanges(Transaction transaction, Branch branch, Set<@Nullable String> changed) {
        this.transaction = transaction;
        this.branch = branch;
        this.changed = changed;
    }

    Transaction transaction() {
        return transaction;
    }

    List<Delta> delta() {
        List<Delta> known = delta;
        if (known == null) {
            TypeKind kind = branch.kind();
            if (!changed.contains(null)) {
                known = List.of();
            } else if (kind != null && kind.isText()) {
                known = new TextDelta(transaction).of(branch);
            } else {
                known = listDelta();
            }
            delta = known;
        }
        return known;
    }

    private List<Delta> listDelta() {
        List<Delta> steps = new ArrayList<>();
        List<@Nullable Object> inserted = new ArrayList<>();
        int retained = 0;
        int deleted = 0;
        for (Item item = branch.start; item != null; item = item.right) {
            boolean isNew = transaction.adds(item);
            if (item.isDeleted()) {
                if (isNew || !transaction.deletes(item)) {
                    continue;
                }
                retained = packRetain(retained, steps);
                packInsert(inserted, steps);
                deleted += item.length;
            } else if (isNew && item.isCountable()) {
                retained = packRetain(retained, steps);
                deleted = packDelete(deleted, steps);
                for (int i = 0; i < item.length; i++) {
                    inserted.add(item.content.value(i));
                }
            } else if (item.isCountable()) {
                packInsert(inserted, steps);
                deleted = packDelete(deleted, steps);
                retained += item.length;
            }
        }
        packInsert(inserted, steps);
        packDelete(deleted, steps);
        return List.copyOf(steps);
    }

    private static int packRetain(int length, List<Delta> steps) {
        if (length > 0) {
            steps.add(Delta.retain(length));
        }
        return 0;
    }

    private static int packDelete(int length, List<Delta> steps) {
        if (length > 0) {
            steps.add(Delta.delete(length));
        }
        return 0;
    }

    private static void packInsert(List<@Nullable Object> inserted, List<Delta> steps) {
        if (!inserted.isEmpty()) {
            steps.add(Delta.insert(new ArrayList<>(inserted)));
            inserted.clear();
        }
    }

    Map<String, KeyChange> keys() {
        Map<String, KeyChange> known = keys;
        if (known == null) {
            known = new LinkedHashMap<>();
            for (String key : changed) {
                Item item = key == null ? null : branch.newest(key);
                KeyChange change = item == null ? null : change(item);
                if (key != null && change != null) {
                    known.put(key, change);
                }
            }
            keys = known;
        }
        return known;
    }

    private @Nullable KeyChange change(Item item) {
        if (!transaction.adds(item)) {
            return transaction.deletes(item) ? new KeyChange(KeyChange.Action.DELETE, lastValue(item)) : null;
        }
        Item old = item.left;
        while (old != null && transaction.adds(old)) {
            old = old.left;
        }
        boolean hadValue = old != null && transaction.deletes.contains(old.client.id, old.end() - 1);
        if (transaction.deletes(item)) {
            return hadValue && old != null ? new KeyChange(KeyChange.Action.DELETE, lastValue(old)) : null;
        }
        return hadValue && old != null
                ? new KeyChange(KeyChange.Action.UPDATE, lastValue(old))
                : new KeyChange(KeyChange.Action.ADD, null);
    }

    private static @Nullable Object lastValue(Item item) {
        return item.content.value(item.length - 1);
    }
}
