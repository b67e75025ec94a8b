package dev.baton.crdt.peer;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import dev.baton.crdt.YXml;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One step of a {@code transact} request.
 *
 * <p>Texts: {@code at} with {@code insert} (and {@code attributes}), {@code embed}, {@code format} (a length) or {@code
 * delete}. Arrays: {@code at} with {@code insert} (a list), {@code insertType} or {@code delete}; {@code push}. Maps:
 * {@code set} with {@code value} or {@code type}; {@code remove}. XML: {@code at} with {@code element}, {@code hook} (a
 * name), {@code text} or {@code delete}; {@code attribute} with {@code value} or without; texts as other texts.
 */
final class Operation {
    private Operation() {}

    static void apply(YDoc doc, JsonNode step) {
        switch (TypePath.resolve(doc, step)) {
            case YText text -> onText(text, step);
            case YArray array -> onArray(array, step);
            case YMap map -> onMap(map, step);
            case YXml xml -> onXml(xml, step);
        }
    }

    private static void onText(YText text, JsonNode step) {
        int at = step.path("at").asInt();
        Map<String, @Nullable Object> attributes = new LinkedHashMap<>();
        step.path("attributes").properties().forEach(e -> attributes.put(e.getKey(), JsonValues.toValue(e.getValue())));
        if (step.has("insert")) {
            if (step.has("attributes")) {
                text.insert(at, step.path("insert").asText(), attributes);
            } else {
                text.insert(at, step.path("insert").asText());
            }
        } else if (step.has("embed")) {
            Object embed = JsonValues.toValue(step.path("embed"));
            if (embed == null) {
                throw new IllegalArgumentException("an embed needs a value");
            }
            text.insertEmbed(at, embed, attributes);
        } else if (step.has("format")) {
            text.format(at, step.path("format").asInt(), attributes);
        } else {
            text.delete(at, length(step));
        }
    }

    private static void onXml(YXml xml, JsonNode step) {
        int at = step.path("at").asInt();
        if (step.has("attribute")) {
            String name = step.path("attribute").asText();
            if (step.has("value")) {
                xml.setAttribute(name, JsonValues.toValue(step.path("value")));
            } else {
                xml.removeAttribute(name);
            }
        } else if (xml.kind() == YXml.Kind.TEXT) {
            onText(xml.asText(), step);
        } else if (step.has("element")) {
            xml.insertElement(at, step.path("element").asText());
        } else if (step.has("hook")) {
            xml.insertHook(at, step.path("hook").asText());
        } else if (step.has("text")) {
            xml.insertText(at);
        } else {
            xml.delete(at, length(step));
        }
    }

    private static void onArray(YArray array, JsonNode step) {
        int at = step.path("at").asInt();
        if (step.has("insert")) {
            array.insert(at, JsonValues.toList(step.path("insert")));
        } else if (step.has("push")) {
            array.push(JsonValues.toList(step.path("push")));
        } else if (step.has("insertType")) {
            switch (step.path("insertType").asText()) {
                case "map" -> array.insertMap(at);
                case "array" -> array.insertArray(at);
                case "text" -> array.insertText(at);
                default -> throw new IllegalArgumentException("unknown type");
            }
        } else {
            array.delete(at, length(step));
        }
    }

    private static void onMap(YMap map, JsonNode step) {
        if (step.has("remove")) {
            map.remove(step.path("remove").asText());
            return;
        }
        if (!step.has("set")) {
            throw new IllegalArgumentException("nothing to do");
        }
        String key = step.path("set").asText();
        if (!step.has("type")) {
            map.set(key, JsonValues.toValue(step.path("value")));
            return;
        }
        switch (step.path("type").asText()) {
            case "map" -> map.setMap(key);
            case "array" -> map.setArray(key);
            case "text" -> map.setText(key);
            default -> throw new IllegalArgumentException("unknown type");
        }
    }

    private static int length(JsonNode step) {
        if (!step.has("delete")) {
            throw new IllegalArgumentException("nothing to do");
        }
        return step.path("delete").asInt();
    }
}
