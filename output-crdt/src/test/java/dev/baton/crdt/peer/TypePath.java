package dev.baton.crdt.peer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import dev.baton.crdt.YType;
import dev.baton.crdt.YXml;
import org.jspecify.annotations.Nullable;

/**
 * Finds the type a request names: {@code root}, then {@code path} (keys and positions) into it; {@code kind} is the kind
 * of the type at the end.
 */
final class TypePath {
    private TypePath() {}

    static YType resolve(YDoc doc, JsonNode request) {
        JsonNode path = request.path("path");
        String root = request.path("root").asText();
        YType at = path.isEmpty()
                ? root(doc, root, request.path("kind").asText())
                : request.path("kind").asText().equals("xml")
                        ? doc.xml(root)
                        : path.get(0).isTextual() ? doc.map(root) : doc.array(root);
        for (JsonNode step : path) {
            at = child(at, step);
        }
        return at;
    }

    static YText text(YDoc doc, JsonNode request) {
        return request.path("path").isEmpty() ? doc.text(request.path("root").asText()) : (YText) resolve(doc, request);
    }

    private static YType root(YDoc doc, String root, String kind) {
        return switch (kind) {
            case "map" -> doc.map(root);
            case "array" -> doc.array(root);
            case "text" -> doc.text(root);
            case "xml" -> doc.xml(root);
            default -> throw new IllegalArgumentException("unknown kind " + kind);
        };
    }

    private static YType child(YType parent, JsonNode step) {
        @Nullable
        Object value = switch (parent) {
            case YMap map -> map.get(step.asText());
            case YArray array -> array.get(step.asInt());
            case YText text -> null;
            case YXml xml -> xml.child(step.asInt());
        };
        if (value instanceof YType type) {
            return type;
        }
        throw new IllegalArgumentException("no type at " + step);
    }
}
