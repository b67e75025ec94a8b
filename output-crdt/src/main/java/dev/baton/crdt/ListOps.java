package dev.baton.crdt;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The operations of an array: the sequence side of a {@link Branch}. */
final class ListOps {
    private ListOps() {}

    static @Nullable Object get(Branch branch, int index) {
        Positions.check(branch, index, 1);
        Item item = Positions.seek(branch, index);
        return item.content.value(index - branch.cursorIndex);
    }

    static List<@Nullable Object> elements(Branch branch) {
        List<@Nullable Object> elements = new ArrayList<>(branch.length);
        for (Item item = branch.start; item != null; item = item.right) {
            if (item.isVisible()) {
                for (int i = 0; i < item.length; i++) {
                    elements.add(item.content.value(i));
                }
            }
        }
        return elements;
    }

    static void insert(Branch branch, int index, List<? extends @Nullable Object> values) {
        Positions.check(branch, index, 0);
        List<Content> contents = contents(values);
        DocCore core = branch.core();
        core.transact(null, () -> {
            Transaction transaction = core.current();
            insert(transaction, branch, index, Positions.leftOf(transaction, branch, index), contents);
        });
    }

    /** Appends behind everything, deleted elements included. */
    static void push(Branch branch, List<? extends @Nullable Object> values) {
        List<Content> contents = contents(values);
        DocCore core = branch.core();
        core.transact(null, () -> insert(core.current(), branch, branch.length, branch.end, contents));
    }

    static YType insertType(Branch branch, int index, TypeKind kind) {
        return insertType(branch, index, kind, "");
    }

    /** Inserts a new type; the name is that of an XML element or hook. */
    static YType insertType(Branch branch, int index, TypeKind kind, String name) {
        Positions.check(branch, index, 0);
        Branch nested = Branch.nested(kind, name);
        DocCore core = branch.core();
        core.transact(null, () -> {
            Transaction transaction = core.current();
            Item left = Positions.leftOf(transaction, branch, index);
            insert(transaction, branch, index, left, List.of(new TypeContent(nested)));
        });
        return nested.view();
    }

    private static void insert(
            Transaction transaction, Branch branch, int index, @Nullable Item first, List<Content> contents) {
        Item left = first;
        Item right = left == null ? branch.start : left.right;
        int at = index;
        for (Content content : contents) {
            left = LocalItems.insert(transaction, branch, null, left, right, content);
            if (left.isVisible()) {
                branch.cursor = left;
                branch.cursorIndex = at;
                at += left.length;
            }
        }
    }

    /** Values as contents: neighbouring ones share one, bytes have their own. */
    private static List<Content> contents(List<? extends @Nullable Object> values) {
        List<Content> contents = new ArrayList<>();
        List<@Nullable Object> run = new ArrayList<>();
        for (Object value : values) {
            if (value instanceof byte[] || value instanceof YSubdocument) {
                pack(run, contents);
                contents.add(Values.contentOf(value));
            } else {
                run.add(Values.canonical(value));
            }
        }
        pack(run, contents);
        return contents;
    }

    private static void pack(List<@Nullable Object> run, List<Content> contents) {
        if (!run.isEmpty()) {
            contents.add(AnyContent.ofAll(run.toArray()));
            run.clear();
        }
    }

    static void delete(Branch branch, int index, int length) {
        Positions.check(branch, index, length);
        if (length == 0) {
            return;
        }
        DocCore core = branch.core();
        core.transact(null, () -> {
            Transaction transaction = core.current();
            Item item = Positions.seek(branch, index);
            if (branch.cursorIndex < index) {
                item = transaction.split(item, index - branch.cursorIndex);
            }
            int rest = length;
            for (Item at = item; at != null; at = at.right) {
                if (!at.isVisible()) {
                    continue;
                }
                if (rest == 0) {
                    branch.cursor = at;
                    branch.cursorIndex = index;
                    return;
                }
                if (rest < at.length) {
                    transaction.split(at, rest);
                }
                rest -= at.length;
                transaction.delete(at);
            }
        });
    }
}
