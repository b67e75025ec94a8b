package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether a value of the document equals the corresponding value of the file.
 *
 * <p>Numbers are compared as doubles, since a shared document has no others; a text equals the list of its lines; keys that
 * never enter a document are ignored.
 */
final class JsonSame {
    private final String text;

    JsonSame(String text) {
        this.text = text;
    }

    boolean same(@Nullable JsonSpan span, JsonNode node, JsonPart part) {
        return switch (span) {
            case null -> false;
            case JsonSpan.Str str -> node.isTextual() && str.spells(node.textValue(), text);
            case JsonSpan.Num num -> node.isNumber() && sameNumber(num.value(text), node.doubleValue());
            case JsonSpan.Word word -> word.node(text).equals(node);
            case JsonSpan.Arr arr -> node.isTextual() ? sameLines(arr, node, part) : sameItems(arr, node, part);
            case JsonSpan.Obj obj -> node instanceof ObjectNode object && sameMembers(obj, object, part);
        };
    }

    /** Numbers as a browser compares them, but NaN equals itself. */
    static boolean sameNumber(double a, double b) {
        return a == b || Double.isNaN(a) && Double.isNaN(b);
    }

    private boolean sameLines(JsonSpan.Arr arr, JsonNode node, JsonPart part) {
        if (!part.isText()) {
            return false;
        }
        String whole = node.textValue();
        int at = 0;
        for (JsonSpan item : arr.items()) {
            at = item instanceof JsonSpan.Str str ? str.matchAt(whole, at, text) : -1;
            if (at < 0) {
                return false;
            }
        }
        return at == whole.length();
    }

    /** The text that a list of strings spells, or null if it holds anything else. */
    @Nullable
    String joined(JsonSpan.Arr arr) {
        StringBuilder joined = new StringBuilder();
        for (JsonSpan item : arr.items()) {
            if (!(item instanceof JsonSpan.Str str)) {
                return null;
            }
            joined.append(str.value(text));
        }
        return joined.toString();
    }

    private boolean sameItems(JsonSpan.Arr arr, JsonNode node, JsonPart part) {
        if (!(node instanceof ArrayNode array) || array.size() != arr.items().size()) {
            return false;
        }
        for (int i = 0; i < array.size(); i++) {
            if (!same(arr.items().get(i), array.get(i), part.item())) {
                return false;
            }
        }
        return true;
    }

    private boolean sameMembers(JsonSpan.Obj obj, ObjectNode object, JsonPart part) {
        int present = 0;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            JsonSpan there = obj.get(member.getKey());
            if (there == null) {
                if (!isNothing(member.getKey(), member.getValue(), part)) {
                    return false;
                }
            } else if (same(there, member.getValue(), part.member(member.getKey()))) {
                present++;
            } else {
                return false;
            }
        }
        return present
                == obj.members().stream()
                        .map(JsonSpan.Member::key)
                        .filter(key -> !isLeftAlone(key, part))
                        .distinct()
                        .count();
    }

    private static boolean isLeftAlone(String key, JsonPart part) {
        return part.isTransient(key)
                || part == JsonPart.NOTEBOOK
                        && !key.equals("cells")
                        && !key.equals("metadata")
                        && !key.equals("nbformat")
                        && !key.equals("nbformat_minor");
    }

    /** A key that the schema requires and an old file may lack. */
    private static boolean isNothing(String key, JsonNode value, JsonPart part) {
        return part == JsonPart.CELL
                && (key.equals("execution_count") && value.isNull()
                        || (key.equals("outputs") || key.equals("metadata")) && value.isEmpty());
    }
}
