package dev.baton.crdt.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.lib0.Latin1;
import java.util.Map;

/** Small questions about JSON trees and the text in them. */
final class OutputJson {
    private static final char REPLACEMENT = '\uFFFD';

    private OutputJson() {}

    /** The bytes of a text in UTF-8. */
    static int utf8Bytes(String text) {
        byte[] latin1 = Latin1.ofLong(text);
        if (latin1 != null) {
            return Latin1.utf8Length(latin1, 0, latin1.length);
        }
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // Each half of a pair counts two: four for the whole character.
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    /** The longest head of a text that takes at most so many bytes in UTF-8, never splitting a character. */
    static int headLength(String text, int bytesMax) {
        int bytes = 0;
        int i = 0;
        while (i < text.length()) {
            int codePoint = text.codePointAt(i);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > bytesMax) {
                return i;
            }
            i += Character.charCount(codePoint);
        }
        return i;
    }

    /** Where the longest end of a text begins that takes at most so many bytes in UTF-8, never splitting a character. */
    static int tailStart(String text, int bytesMax) {
        int bytes = 0;
        int i = text.length();
        while (i > 0) {
            int codePoint = text.codePointBefore(i);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > bytesMax) {
                return i;
            }
            i -= Character.charCount(codePoint);
        }
        return i;
    }

    /** Roughly the bytes of a JSON tree as compact text. */
    static int sizeBytes(JsonNode node) {
        return (int) Math.min(Integer.MAX_VALUE, size(node));
    }

    private static long size(JsonNode node) {
        if (node.isTextual()) {
            return utf8Bytes(node.textValue()) + 2L;
        }
        long sum = 2;
        if (node.isObject()) {
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                sum += utf8Bytes(member.getKey()) + 4L + size(member.getValue());
            }
            return sum;
        }
        if (node.isArray()) {
            for (JsonNode item : node) {
                sum += 1 + size(item);
            }
            return sum;
        }
        return 8;
    }

    /** The same text with every lone surrogate replaced by U+FFFD; the length in UTF-16 units stays. */
    static String wellFormed(String text) {
        int i = firstLone(text);
        if (i < 0) {
            return text;
        }
        char[] chars = text.toCharArray();
        for (; i < chars.length; i++) {
            if (Character.isHighSurrogate(chars[i]) && i + 1 < chars.length && Character.isLowSurrogate(chars[i + 1])) {
                i++;
            } else if (Character.isSurrogate(chars[i])) {
                chars[i] = REPLACEMENT;
            }
        }
        return new String(chars);
    }

    private static int firstLone(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    i++;
                } else {
                    return i;
                }
            }
        }
        return -1;
    }

    /** The same tree with {@link #wellFormed} texts and keys. */
    static JsonNode wellFormed(JsonNode node) {
        if (node.isTextual()) {
            return JsonNodeFactory.instance.textNode(wellFormed(node.textValue()));
        }
        if (node.isObject()) {
            ObjectNode copy = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> member : node.properties()) {
                copy.set(wellFormed(member.getKey()), wellFormed(member.getValue()));
            }
            return copy;
        }
        if (node.isArray()) {
            ArrayNode copy = JsonNodeFactory.instance.arrayNode(node.size());
            for (JsonNode item : node) {
                copy.add(wellFormed(item));
            }
            return copy;
        }
        return node;
    }
}
