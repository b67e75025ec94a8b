package dev.baton.crdt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations of a map: the keyed side of a {@link Branch}. */
final class MapOps {
    private MapOps() {}

    private static @Nullable Item live(Branch branch, String key) {
        Item item = branch.newest(key);
        return item == null || item.isDeleted() ? null : item;
    }

    static @Nullable Object get(Branch branch, String key) {
        Item item = live(branch, key);
        return item == null ? null : item.content.value(item.length - 1);
    }

    static boolean has(Branch branch, String key) {
        return live(branch, key) != null;
    }

    static void set(Branch branch, String key, Content content) {
        DocCore core = branch.core();
        core.transact(null, () -> LocalItems.insert(core.current(), branch, key, branch.newest(key), null, content));
    }

    static YType setType(Branch branch, String key, TypeKind kind) {
        Branch nested = Branch.nested(kind, "");
        set(branch, key, new TypeContent(nested));
        return nested.view();
    }

    static void remove(Branch branch, String key) {
        Item item = live(branch, key);
        if (item != null) {
            DocCore core = branch.core();
            core.transact(null, () -> core.current().delete(item));
        }
    }

    static List<String> keys(Branch branch) {
        List<String> keys = new ArrayList<>();
        for (Map.Entry<String, Item> entry : branch.keys().entrySet()) {
            if (!entry.getValue().isDeleted()) {
                keys.add(entry.getKey());
            }
        }
        return keys;
    }
}
