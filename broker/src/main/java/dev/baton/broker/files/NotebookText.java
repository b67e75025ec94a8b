package dev.baton.broker.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a notebook that came whole from a client as Jupyter writes it to a file: keys sorted, indented by one space, texts of many
 * lines as lists of lines, one line feed at the end. The format is nbformat 4.
 */
final class NotebookText {
    private static final PrettyPrinter PRINTER = new DefaultPrettyPrinter(Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
                    .withObjectEmptySeparator("")
                    .withArrayEmptySeparator(""))
            .withObjectIndenter(new DefaultIndenter(" ", "\n"))
            .withArrayIndenter(new DefaultIndenter(" ", "\n"));

    private NotebookText() {}

    /** The bytes of a new notebook without cells. */
    static byte[] empty() {
        ObjectNode notebook = ContentsJson.MAPPER.createObjectNode();
        notebook.putArray("cells");
        notebook.putObject("metadata");
        notebook.put("nbformat", 4).put("nbformat_minor", 5);
        return bytes(notebook);
    }

    /** The bytes of a notebook. */
    static byte[] bytes(ObjectNode notebook) {
        JsonNode sorted = sorted(notebook);
        for (JsonNode cell : sorted.path("cells")) {
            splitLines(cell, "source");
            for (JsonNode output : cell.path("outputs")) {
                splitLines(output, "text");
                JsonNode data = output.path("data");
                List<String> types = new ArrayList<>();
                data.fieldNames().forEachRemaining(types::add);
                types.stream().filter(type -> !isJson(type)).forEach(type -> splitLines(data, type));
            }
        }
        try {
            String text = ContentsJson.MAPPER.writer(PRINTER).writeValueAsString(sorted);
            return (text + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree in memory can be written", impossible);
        }
    }

    private static boolean isJson(String mediaType) {
        return mediaType.equals("application/json")
                || (mediaType.startsWith("application/") && mediaType.endsWith("+json"));
    }

    private static void splitLines(JsonNode holder, String key) {
        if (holder instanceof ObjectNode object && object.get(key) instanceof JsonNode value && value.isTextual()) {
            ArrayNode lines = object.putArray(key);
            String text = value.textValue();
            int start = 0;
            for (int end = lineEnd(text, start); start < text.length(); end = lineEnd(text, start)) {
                lines.add(text.substring(start, end));
                start = end;
            }
        }
    }

    /** Where the line that starts at a place ends, its line break included; the breaks are those of Python's text lines. */
    private static int lineEnd(String text, int start) {
        for (int at = start; at < text.length(); at++) {
            switch (text.charAt(at)) {
                case '\r' -> {
                    boolean pair = at + 1 < text.length() && text.charAt(at + 1) == '\n';
                    return at + (pair ? 2 : 1);
                }
                case '\n', '\u000b', '\f', '\u001c', '\u001d', '\u001e', '\u0085', '\u2028', '\u2029' -> {
                    return at + 1;
                }
                default -> {
                    // an ordinary character of the line
                }
            }
        }
        return text.length();
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            List<String> keys = new ArrayList<>();
            object.fieldNames().forEachRemaining(keys::add);
            keys.sort(NotebookText::byCodePoint);
            ObjectNode ordered = object.objectNode();
            keys.forEach(key -> ordered.set(key, sorted(object.path(key))));
            return ordered;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode ordered = array.arrayNode(array.size());
            array.forEach(each -> ordered.add(sorted(each)));
            return ordered;
        }
        return node;
    }

    /** Python sorts texts by code point, Java by UTF-16 unit: they differ beyond the basic plane. */
    private static int byCodePoint(String a, String b) {
        int[] left = a.codePoints().toArray();
        int[] right = b.codePoints().toArray();
        return Arrays.compare(left, right);
    }
}
