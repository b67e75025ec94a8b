package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes a notebook over its former text: unchanged parts are copied verbatim, changed ones are written in the style around
 * them.
 *
 * <p>One instance writes one notebook. Linear in the size of the result except for the matching of lists.
 */
final class JsonPatcher {
    private final String text;
    private final JsonStyle style;
    private final JsonSame compare;
    private final StringBuilder out;

    private JsonPatcher(String text, JsonStyle style) {
        this.text = text;
        this.style = style;
        this.compare = new JsonSame(text);
        this.out = new StringBuilder(text.length() + 256);
    }

    /** The text of a new notebook, as nbformat writes it. */
    static String write(ObjectNode notebook) {
        JsonPatcher patcher = new JsonPatcher("", JsonStyle.JUPYTER);
        patcher.value(notebook, null, JsonPart.NOTEBOOK, 0, false);
        return patcher.out.append('\n').toString();
    }

    /** The text of a notebook over its former text, whose root is given. */
    static String rewrite(ObjectNode notebook, String text, JsonSpan.Obj root) {
        JsonPatcher patcher = new JsonPatcher(text, JsonStyle.of(text, root));
        patcher.out.append(text, 0, root.start());
        patcher.value(notebook, root, JsonPart.NOTEBOOK, 0, false);
        return patcher.out.append(text, root.end(), text.length()).toString();
    }

    private void value(JsonNode node, @Nullable JsonSpan former, JsonPart part, int depth, boolean inline) {
        if (former != null && compare.same(former, node, part)) {
            copy(former.start(), former.end());
        } else if (node instanceof ObjectNode object) {
            object(object, former instanceof JsonSpan.Obj obj ? obj : null, part, depth, inline);
        } else if (node instanceof ArrayNode array) {
            List<JsonNode> items = new ArrayList<>(array.size());
            array.forEach(items::add);
            items(items, former instanceof JsonSpan.Arr arr ? arr : null, part, depth, inline);
        } else if (node.isTextual() && isWrittenAsLines(former, part)) {
            List<JsonNode> lines = new ArrayList<>();
            JsonText.lines(node.textValue()).forEach(line -> lines.add(JsonNodeFactory.instance.textNode(line)));
            items(lines, former instanceof JsonSpan.Arr arr ? arr : null, JsonPart.PLAIN, depth, inline);
        } else {
            scalar(node);
        }
    }

    private boolean isWrittenAsLines(@Nullable JsonSpan former, JsonPart part) {
        return switch (former) {
            case JsonSpan.Arr arr -> part.isText();
            case JsonSpan.Str str -> false;
            case null, default -> part == JsonPart.LINES && !style.sourceAsString();
        };
    }

    private void scalar(JsonNode node) {
        if (node.isTextual()) {
            JsonText.quote(node.textValue(), style, out);
        } else if (node.isFloatingPointNumber()) {
            out.append(JsonText.number(node.doubleValue()));
        } else {
            out.append(node.isMissingNode() ? "null" : node.asText());
        }
    }

    private void object(
            ObjectNode object, JsonSpan.@Nullable Obj former, JsonPart part, int depth, boolean inlineAround) {
        List<JsonSpan.Member> before = former == null ? List.of() : lastOfEachKey(former);
        List<String> keys = keysInOrder(object, before, part);
        if (keys.isEmpty()) {
            out.append("{}");
            return;
        }
        Layout layout = former == null || before.isEmpty()
                ? fresh(depth, inlineAround)
                : layoutOf(
                        former.start(),
                        former.end(),
                        before.getFirst().start(),
                        before.getFirst().value().end(),
                        before.size() > 1 ? before.get(1).start() : -1,
                        before.getLast().value().end());
        Map<String, JsonSpan.Member> byKey = new HashMap<>();
        before.forEach(member -> byKey.put(member.key(), member));
        boolean samePlaces = former != null
                && former.members().size() == keys.size()
                && keys.equals(before.stream().map(JsonSpan.Member::key).toList());
        out.append('{').append(layout.open());
        for (int i = 0; i < keys.size(); i++) {
            String key = keys.get(i);
            JsonSpan.Member member = byKey.get(key);
            if (i > 0) {
                out.append(
                        samePlaces
                                ? text.substring(
                                        before.get(i - 1).value().end(),
                                        before.get(i).start())
                                : layout.between());
            }
            if (member != null) {
                copy(member.start(), member.value().start());
            } else {
                JsonText.quote(key, style, out);
                out.append(style.colon());
            }
            JsonNode value = object.get(key);
            if (value == null) {
                copy(
                        member == null ? 0 : member.value().start(),
                        member == null ? 0 : member.value().end());
            } else {
                value(value, member == null ? null : member.value(), part.member(key), depth + 1, layout.inline());
            }
        }
        out.append(layout.close()).append('}');
    }

    private static List<JsonSpan.Member> lastOfEachKey(JsonSpan.Obj former) {
        Map<String, JsonSpan.Member> last = new HashMap<>();
        former.members().forEach(member -> last.put(member.key(), member));
        return former.members().stream()
                .filter(member -> last.get(member.key()) == member)
                .toList();
    }

    /** Existing keys keep their order; new ones go to their sorted place, or to the end if keys are not sorted. */
    private static List<String> keysInOrder(ObjectNode object, List<JsonSpan.Member> before, JsonPart part) {
        List<String> keys = new ArrayList<>();
        Set<String> placed = new HashSet<>();
        for (JsonSpan.Member member : before) {
            boolean unmanaged =
                    part == JsonPart.NOTEBOOK || part == JsonPart.METADATA && part.isTransient(member.key());
            if (object.has(member.key()) || unmanaged) {
                keys.add(member.key());
                placed.add(member.key());
            }
        }
        boolean sorted = isSorted(keys);
        List<String> added = new ArrayList<>();
        object.fieldNames().forEachRemaining(key -> {
            if (!placed.contains(key)) {
                added.add(key);
            }
        });
        added.sort(JsonPatcher::compareKeys);
        for (String key : added) {
            int at = keys.size();
            while (sorted && at > 0 && compareKeys(keys.get(at - 1), key) > 0) {
                at--;
            }
            keys.add(at, key);
        }
        return keys;
    }

    private static boolean isSorted(List<String> keys) {
        for (int i = 1; i < keys.size(); i++) {
            if (compareKeys(keys.get(i - 1), keys.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    /** By code points, as Python sorts. */
    private static int compareKeys(String a, String b) {
        return java.util.Arrays.compare(a.codePoints().toArray(), b.codePoints().toArray());
    }

    private void items(
            List<JsonNode> items, JsonSpan.@Nullable Arr former, JsonPart part, int depth, boolean inlineAround) {
        if (items.isEmpty()) {
            out.append("[]");
            return;
        }
        List<JsonSpan> before = former == null ? List.of() : former.items();
        Layout layout = former == null || before.isEmpty()
                ? fresh(depth, inlineAround)
                : layoutOf(
                        former.start(),
                        former.end(),
                        before.getFirst().start(),
                        before.getFirst().end(),
                        before.size() > 1 ? before.get(1).start() : -1,
                        before.getLast().end());
        int[] match = match(items, before, part);
        boolean samePlaces = before.size() == items.size();
        for (int i = 0; i < match.length; i++) {
            samePlaces &= match[i] == i;
        }
        out.append('[').append(layout.open());
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                out.append(
                        samePlaces
                                ? text.substring(
                                        before.get(i - 1).end(), before.get(i).start())
                                : layout.between());
            }
            value(items.get(i), match[i] < 0 ? null : before.get(match[i]), part.item(), depth + 1, layout.inline());
        }
        out.append(layout.close()).append(']');
    }

    /** For every item its place in the former list, or -1. */
    private int[] match(List<JsonNode> items, List<JsonSpan> before, JsonPart part) {
        if (part == JsonPart.CELLS) {
            return CellMatcher.match(
                    CellMatcher.keysOf(before, text),
                    items.stream().map(CellMatcher::keyOf).toList());
        }
        int[] match = SequenceMatch.match(
                before.size(), items.size(), (i, j) -> compare.same(before.get(i), items.get(j), part.item()));
        SequenceMatch.pairGaps(match, before.size(), (i, j) -> true);
        return match;
    }

    private void copy(int start, int end) {
        out.append(text, start, end);
    }

    /** The white space and separators of one object or array. */
    private record Layout(String open, String between, String close, boolean inline) {}

    private Layout fresh(int depth, boolean inline) {
        if (inline || style.newline().isEmpty()) {
            return new Layout("", style.comma(), "", true);
        }
        String inner = style.newline() + style.indent().repeat(depth + 1);
        return new Layout(inner, "," + inner, style.newline() + style.indent().repeat(depth), false);
    }

    private Layout layoutOf(int start, int end, int firstStart, int firstEnd, int secondStart, int lastEnd) {
        String open = text.substring(start + 1, firstStart);
        boolean inline = open.indexOf('\n') < 0;
        String between = secondStart >= 0
                ? text.substring(firstEnd, secondStart)
                : inline ? (style.newline().isEmpty() ? style.comma() : ", ") : "," + open;
        return new Layout(open, between, text.substring(lastEnd, end - 1), inline);
    }
}
