package dev.baton.crdt.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.Delta;
import dev.baton.crdt.YEvent;
import dev.baton.crdt.YSubdocument;
import dev.baton.crdt.YType;
import dev.baton.crdt.YUndefined;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of a document as JSON trees and back. */
final class JsonValues {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private JsonValues() {}

    static @Nullable Object toValue(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> node.textValue();
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> node.doubleValue();
            case ARRAY -> toList(node);
            case OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                node.properties().forEach(entry -> map.put(entry.getKey(), toValue(entry.getValue())));
                yield map;
            }
            case NULL, MISSING -> null;
            case BINARY, POJO -> throw new IllegalArgumentException("not a value");
        };
    }

    static List<@Nullable Object> toList(JsonNode node) {
        List<@Nullable Object> list = new ArrayList<>();
        node.forEach(element -> list.add(toValue(element)));
        return list;
    }

    static JsonNode toJson(@Nullable Object value) {
        return switch (value) {
            case null -> NODES.nullNode();
            case YUndefined undefined -> NODES.nullNode();
            case String text -> NODES.textNode(text);
            case Boolean bool -> NODES.booleanNode(bool);
            case Integer whole -> NODES.numberNode(whole);
            case Double number -> NODES.numberNode(number);
            case BigInteger big -> NODES.numberNode(big);
            case byte[] bytes -> NODES.binaryNode(bytes);
            case List<?> list -> {
                ArrayNode array = NODES.arrayNode();
                list.forEach(element -> array.add(toJson(element)));
                yield array;
            }
            case Map<?, ?> map -> {
                ObjectNode object = NODES.objectNode();
                map.forEach((key, element) -> object.set(String.valueOf(key), toJson(element)));
                yield object;
            }
            case Delta step -> toJson(step);
            case YType type -> toJson(type.toJson());
            case YSubdocument subdocument -> NODES.objectNode().put("guid", subdocument.guid());
            default -> throw new IllegalArgumentException("not a value: " + value.getClass());
        };
    }

    static JsonNode toJson(YEvent event) {
        ObjectNode object = NODES.objectNode();
        object.set("path", toJson(event.path()));
        object.set("delta", toJson(event.delta()));
        ObjectNode keys = object.putObject("keys");
        event.keys().forEach((key, change) -> {
            ObjectNode node = keys.putObject(key);
            node.put("action", change.action().name().toLowerCase(Locale.ROOT));
            boolean isNested = change.oldValue() instanceof YType;
            node.set("oldValue", isNested ? NODES.textNode("a nested type") : toJson(change.oldValue()));
        });
        return object;
    }

    private static JsonNode toJson(Delta step) {
        ObjectNode object = NODES.objectNode();
        Map<String, @Nullable Object> attributes = switch (step) {
            case Delta.Insert insert -> {
                object.set("insert", toJson(insert.content()));
                yield insert.attributes();
            }
            case Delta.Retain retain -> {
                object.put("retain", retain.length());
                yield retain.attributes();
            }
            case Delta.Delete delete -> {
                object.put("delete", delete.length());
                yield Map.of();
            }
        };
        if (!attributes.isEmpty()) {
            object.set("attributes", toJson(attributes));
        }
        return object;
    }
}
