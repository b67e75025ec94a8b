package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import dev.baton.crdt.YType;
import dev.baton.crdt.YUndefined;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of a shared document as JSON, and back.
 *
 * <p>A shared document holds the numbers of JavaScript: whole ones of 32 bits stay integers, all others become doubles.
 */
final class SharedJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private SharedJson() {}

    /** A value of a document as JSON; undefined and bytes, which JSON does not know, become null. */
    static JsonNode toNode(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case String text -> NODES.textNode(text);
            case Boolean truth -> NODES.booleanNode(truth);
            case Integer number -> NODES.numberNode(number);
            case Long number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            case Float number -> NODES.numberNode(number.doubleValue());
            case YType type -> toNode(type.toJson());
            case Map<?, ?> map -> {
                ObjectNode node = NODES.objectNode();
                map.forEach((key, member) -> {
                    if (member != YUndefined.INSTANCE) {
                        node.set(String.valueOf(key), toNode(member));
                    }
                });
                yield node;
            }
            case List<?> list -> {
                ArrayNode node = NODES.arrayNode(list.size());
                list.forEach(item -> node.add(toNode(item)));
                yield node;
            }
            default -> NODES.nullNode();
        };
    }

    /** JSON as a plain value for a document. */
    static @Nullable Object toPlain(JsonNode node) {
        if (node instanceof ObjectNode object) {
            Map<String, @Nullable Object> map = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> member : object.properties()) {
                map.put(member.getKey(), toPlain(member.getValue()));
            }
            return map;
        }
        if (node instanceof ArrayNode array) {
            List<@Nullable Object> list = new ArrayList<>(array.size());
            for (JsonNode item : array) {
                list.add(toPlain(item));
            }
            return list;
        }
        if (node.isTextual()) {
            return node.textValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber()) {
            return node.isIntegralNumber() && node.canConvertToInt()
                    ? (Object) node.intValue()
                    : (Object) node.doubleValue();
        }
        return null;
    }

    /** The text that a value spells: a shared text, a string, or a list of strings as older peers keep it. */
    static String textOf(@Nullable Object value) {
        return switch (value) {
            case YText text -> text.toString();
            case String text -> text;
            case YType type -> textOf(type.toJson());
            case List<?> list -> {
                StringBuilder joined = new StringBuilder();
                list.forEach(item -> joined.append(textOf(item)));
                yield joined.toString();
            }
            case null, default -> "";
        };
    }

    /** An object of a document, in either representation, or an empty one. */
    static ObjectNode objectOf(@Nullable Object value) {
        return toNode(value) instanceof ObjectNode object ? object : NODES.objectNode();
    }

    /** Whether a key holds no value: absent, null or undefined. */
    static boolean isNothing(YMap map, String key) {
        Object value = map.get(key);
        return value == null || value == YUndefined.INSTANCE;
    }

    /** Whether two JSON values are the same to a page: numbers as doubles, keys in any order. */
    static boolean same(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return JsonSame.sameNumber(a.doubleValue(), b.doubleValue());
        }
        if (a instanceof ObjectNode first && b instanceof ObjectNode second) {
            if (first.size() != second.size()) {
                return false;
            }
            for (Map.Entry<String, JsonNode> member : first.properties()) {
                JsonNode other = second.get(member.getKey());
                if (other == null || !same(member.getValue(), other)) {
                    return false;
                }
            }
            return true;
        }
        if (a instanceof ArrayNode first && b instanceof ArrayNode second) {
            if (first.size() != second.size()) {
                return false;
            }
            for (int i = 0; i < first.size(); i++) {
                if (!same(first.get(i), second.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return a.equals(b);
    }
}
