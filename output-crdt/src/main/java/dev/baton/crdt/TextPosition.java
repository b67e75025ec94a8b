package dev.baton.crdt;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A place between two items of a text, with the formatting that holds there. */
final class TextPosition {
    final Transaction transaction;
    final Branch branch;
    final Map<String, @Nullable Object> attributes = new LinkedHashMap<>();

    @Nullable
    Item left;

    @Nullable
    Item right;

    int index;

    private TextPosition(Transaction transaction, Branch branch) {
        this.transaction = transaction;
        this.branch = branch;
    }

    static TextPosition start(Transaction transaction, Branch branch) {
        TextPosition position = new TextPosition(transaction, branch);
        position.right = branch.start;
        return position;
    }

    /** The place behind the element before {@code index}; formatting is only known by walking there. */
    static TextPosition at(Transaction transaction, Branch branch, int index) {
        if (branch.hasFormatting) {
            TextPosition position = start(transaction, branch);
            position.walk(index);
            return position;
        }
        TextPosition position = new TextPosition(transaction, branch);
        Item left = Positions.leftOf(transaction, branch, index);
        position.left = left;
        position.right = left == null ? branch.start : left.right;
        position.index = index;
        return position;
    }

    private void walk(int count) {
        int rest = count;
        for (Item at = right; at != null && rest > 0; at = right) {
            if (at.isVisible()) {
                if (rest < at.length) {
                    transaction.split(at, rest);
                }
                rest -= at.length;
            }
            forward();
        }
    }

    /** Moves over the next item. */
    void forward() {
        Item item = right;
        if (item == null) {
            throw new IllegalStateException("at the end of the text");
        }
        if (!item.isDeleted()) {
            if (item.content instanceof FormatContent format) {
                note(attributes, format);
            } else if (item.isCountable()) {
                index += item.length;
            }
        }
        left = item;
        right = item.right;
    }

    /** Inserts content here and moves behind it. */
    Item insert(Content content) {
        Item item = LocalItems.insert(transaction, branch, null, left, right, content);
        right = item;
        forward();
        return item;
    }

    static void note(Map<String, @Nullable Object> attributes, FormatContent format) {
        if (format.value == null) {
            attributes.remove(format.key);
        } else {
            attributes.put(format.key, format.value);
        }
    }
}
