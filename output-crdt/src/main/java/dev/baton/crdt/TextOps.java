package dev.baton.crdt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The operations of a text: insertion, deletion and formatting, with marks placed as in yjs. */
final class TextOps {
    private static final int CURSOR_STEPS_MAX = 64;

    private TextOps() {}

    static String plainText(Branch branch) {
        StringBuilder out = new StringBuilder(branch.length);
        for (Item item = branch.start; item != null; item = item.right) {
            if (!item.isDeleted() && item.content instanceof StringContent text) {
                text.appendTo(out);
            }
        }
        return out.toString();
    }

    static void insert(
            Branch branch, int index, String text, @Nullable Map<String, ? extends @Nullable Object> attributes) {
        Positions.check(branch, index, 0);
        if (text.isEmpty()) {
            return;
        }
        Map<String, @Nullable Object> given = attributes == null ? null : canonical(attributes);
        at(branch, index, position -> {
            Map<String, @Nullable Object> wanted = given == null ? new LinkedHashMap<>(position.attributes) : given;
            insert(position, StringContent.of(text), wanted);
        });
    }

    static void insertEmbed(
            Branch branch, int index, Object embed, Map<String, ? extends @Nullable Object> attributes) {
        Positions.check(branch, index, 0);
        Map<String, @Nullable Object> wanted = canonical(attributes);
        Content content = new EmbedContent(Values.canonical(embed));
        at(branch, index, position -> insert(position, content, wanted));
    }

    static void delete(Branch branch, int index, int length) {
        Positions.check(branch, index, length);
        if (length > 0) {
            at(branch, index, position -> delete(position, length));
        }
    }

    static void format(Branch branch, int index, int length, Map<String, ? extends @Nullable Object> attributes) {
        Positions.check(branch, index, length);
        Map<String, @Nullable Object> wanted = canonical(attributes);
        if (length > 0) {
            at(branch, index, position -> {
                if (position.right != null) {
                    format(position, length, wanted);
                }
            });
        }
    }

    static void applyDelta(Branch branch, List<Delta> delta) {
        DocCore core = branch.core();
        core.transact(null, () -> {
            TextPosition position = TextPosition.start(core.current(), branch);
            for (Delta step : delta) {
                switch (step) {
                    case Delta.Insert(String text, var attributes) -> {
                        if (!text.isEmpty()) {
                            insert(position, StringContent.of(text), canonical(attributes));
                        }
                    }
                    case Delta.Insert(Object embed, var attributes) ->
                        insert(position, new EmbedContent(Values.canonical(embed)), canonical(attributes));
                    case Delta.Retain(int length, var attributes) -> format(position, length, canonical(attributes));
                    case Delta.Delete(int length) -> delete(position, length);
                }
            }
        });
    }

    static List<Delta> toDelta(Branch branch) {
        List<Delta> delta = new ArrayList<>();
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        StringBuilder text = new StringBuilder();
        for (Item item = branch.start; item != null; item = item.right) {
            if (item.isDeleted()) {
                continue;
            }
            switch (item.content) {
                case StringContent string -> string.appendTo(text);
                case FormatContent format -> {
                    pack(text, attributes, delta);
                    TextPosition.note(attributes, format);
                }
                case EmbedContent embed -> {
                    pack(text, attributes, delta);
                    delta.add(new Delta.Insert(embed.value(0), new LinkedHashMap<>(attributes)));
                }
                case TypeContent type -> {
                    pack(text, attributes, delta);
                    delta.add(new Delta.Insert(type.value(0), new LinkedHashMap<>(attributes)));
                }
                case AnyContent any -> {}
                case BinaryContent binary -> {}
                case DeletedContent deleted -> {}
                case JsonContent json -> {}
                case SubdocContent subdoc -> {}
            }
        }
        pack(text, attributes, delta);
        return delta;
    }

    private static void pack(StringBuilder text, Map<String, @Nullable Object> attributes, List<Delta> delta) {
        if (!text.isEmpty()) {
            delta.add(new Delta.Insert(text.toString(), new LinkedHashMap<>(attributes)));
            text.setLength(0);
        }
    }

    private static Map<String, @Nullable Object> canonical(Map<String, ? extends @Nullable Object> attributes) {
        Map<String, @Nullable Object> copy = new LinkedHashMap<>();
        attributes.forEach((key, value) -> copy.put(key, Values.canonical(value)));
        return copy;
    }

    private static void at(Branch branch, int index, Consumer<TextPosition> change) {
        DocCore core = branch.core();
        core.transact(null, () -> change.accept(TextPosition.at(core.current(), branch, index)));
    }

    /** Inserts content with exactly these attributes; those that hold here and are not wanted end. */
    private static void insert(TextPosition position, Content content, Map<String, @Nullable Object> wanted) {
        for (String key : position.attributes.keySet()) {
            wanted.putIfAbsent(key, null);
        }
        skipRedundant(position, wanted);
        Map<String, @Nullable Object> negated = insertMarks(position, wanted);
        int index = position.index;
        Item item = position.insert(content);
        if (!position.branch.hasFormatting && item.isVisible()) {
            position.branch.cursor = item;
            position.branch.cursorIndex = index;
        }
        insertNegated(position, negated);
    }

    /** Moves over deleted items and over marks that already have the wanted value. */
    private static void skipRedundant(TextPosition position, Map<String, @Nullable Object> wanted) {
        for (Item item = position.right; item != null; item = position.right) {
            boolean isRedundant = item.isDeleted()
                    || item.content instanceof FormatContent format
                            && Values.sameFormat(wanted.get(format.key), format.value);
            if (!isRedundant) {
                return;
            }
            position.forward();
        }
    }

    /** Writes marks for the wanted attributes that do not apply yet; returns those to restore behind. */
    private static Map<String, @Nullable Object> insertMarks(
            TextPosition position, Map<String, @Nullable Object> wanted) {
        Map<String, @Nullable Object> negated = new LinkedHashMap<>();
        wanted.forEach((key, value) -> {
            Object current = position.attributes.get(key);
            if (!Values.sameFormat(current, value)) {
                negated.put(key, current);
                position.insert(new FormatContent(key, value));
            }
        });
        return negated;
    }

    private static void insertNegated(TextPosition position, Map<String, @Nullable Object> negated) {
        if (negated.isEmpty()) {
            return;
        }
        for (Item item = position.right; item != null; item = position.right) {
            if (!item.isDeleted()) {
                if (!(item.content instanceof FormatContent format)
                        || !negated.containsKey(format.key)
                        || !Values.sameFormat(negated.get(format.key), format.value)) {
                    break;
                }
                negated.remove(format.key);
            }
            position.forward();
        }
        negated.forEach((key, value) -> position.insert(new FormatContent(key, value)));
    }

    private static void format(TextPosition position, int length, Map<String, @Nullable Object> wanted) {
        skipRedundant(position, wanted);
        Map<String, @Nullable Object> negated = insertMarks(position, wanted);
        int rest = length;
        for (Item item = position.right; item != null; item = position.right) {
            boolean isMark = item.isDeleted() || item.content instanceof FormatContent;
            if (rest <= 0 && (negated.isEmpty() || !isMark)) {
                break;
            }
            if (!item.isDeleted()) {
                if (item.content instanceof FormatContent format) {
                    if (wanted.containsKey(format.key)) {
                        if (Values.sameFormat(wanted.get(format.key), format.value)) {
                            negated.remove(format.key);
                        } else if (rest == 0) {
                            break;
                        } else {
                            negated.put(format.key, format.value);
                        }
                        position.transaction.delete(item);
                    } else {
                        position.attributes.put(format.key, format.value);
                    }
                } else {
                    if (rest < item.length) {
                        position.transaction.split(item, rest);
                    }
                    rest -= item.length;
                }
            }
            position.forward();
        }
        if (rest > 0) {
            position.insert(StringContent.of("\n".repeat(rest)));
        }
        insertNegated(position, negated);
    }

    private static void delete(TextPosition position, int length) {
        Map<String, @Nullable Object> startAttributes = new LinkedHashMap<>(position.attributes);
        Item start = position.right;
        int rest = length;
        for (Item item = position.right; item != null && rest > 0; item = position.right) {
            if (item.isVisible()) {
                if (rest < item.length) {
                    position.transaction.split(item, rest);
                }
                rest -= item.length;
                position.transaction.delete(item);
            }
            position.forward();
        }
        if (start != null && position.branch.hasFormatting) {
            FormattingCleanup.cleanGap(
                    position.transaction, start, position.right, startAttributes, position.attributes);
        }
        setCursor(position);
    }

    /** After a deletion: leaves the cursor on the nearest item before it, past the deleted ones that are usually there. */
    private static void setCursor(TextPosition position) {
        Branch branch = position.branch;
        Item at = branch.hasFormatting ? null : position.left;
        for (int steps = 0; at != null && steps < CURSOR_STEPS_MAX; steps++) {
            if (at.isVisible()) {
                branch.cursor = at;
                branch.cursorIndex = position.index - at.length;
                return;
            }
            at = at.left;
        }
    }
}
