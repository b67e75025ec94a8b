package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A value of a JSON text with its offsets, so that it can be copied verbatim.
 *
 * <p>Offsets are UTF-16 units of the text it was read from, the end exclusive. Made by {@link JsonSpanReader} only, which has
 * checked the text.
 */
sealed interface JsonSpan {
    int start();

    int end();

    /** An object; of a duplicate key the last one counts. */
    record Obj(int start, int end, List<Member> members) implements JsonSpan {
        @Nullable
        JsonSpan get(String key) {
            for (int i = members.size() - 1; i >= 0; i--) {
                if (members.get(i).key().equals(key)) {
                    return members.get(i).value();
                }
            }
            return null;
        }
    }

    /** A key and its value; the key's quotes are at {@code start} and {@code end}. */
    record Member(String key, int start, int end, JsonSpan value) {}

    /** An array. */
    record Arr(int start, int end, List<JsonSpan> items) implements JsonSpan {}

    /** A string, its quotes included; {@code plain} if it is written without escapes. */
    record Str(int start, int end, boolean plain) implements JsonSpan {
        String value(String text) {
            return plain ? text.substring(start + 1, end - 1) : JsonText.unquote(text, start, end);
        }

        /** Whether it spells that value. */
        boolean spells(String value, String text) {
            return matchAt(value, 0, text) == value.length();
        }

        /** Whether it spells the same text as the value from there on: the place behind that in the value, or -1. */
        int matchAt(String value, int from, String text) {
            if (!plain) {
                return JsonText.matchAt(text, start, end, value, from);
            }
            int length = end - start - 2;
            return text.regionMatches(start + 1, value, from, length) ? from + length : -1;
        }
    }

    /** A number, or one of NaN, Infinity and -Infinity as Python writes them. */
    record Num(int start, int end) implements JsonSpan {
        double value(String text) {
            return switch (text.charAt(end - 1)) {
                case 'N' -> Double.NaN;
                case 'y' -> text.charAt(start) == '-' ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
                default -> Double.parseDouble(text.substring(start, end));
            };
        }

        JsonNode node(String text) {
            for (int i = start; i < end; i++) {
                char c = text.charAt(i);
                if (c != '-' && (c < '0' || c > '9')) {
                    return JsonNodeFactory.instance.numberNode(value(text));
                }
            }
            if (end - start <= 18) {
                return JsonNodeFactory.instance.numberNode(Long.parseLong(text, start, end, 10));
            }
            return JsonNodeFactory.instance.numberNode(new BigInteger(text.substring(start, end)).doubleValue());
        }
    }

    /** One of true, false and null. */
    record Word(int start, int end) implements JsonSpan {
        JsonNode node(String text) {
            return switch (text.charAt(start)) {
                case 't' -> JsonNodeFactory.instance.booleanNode(true);
                case 'f' -> JsonNodeFactory.instance.booleanNode(false);
                default -> JsonNodeFactory.instance.nullNode();
            };
        }
    }

    /** The value without its offsets. Numbers beyond the precision of a double lose their last digits, as in a browser. */
    default JsonNode toNode(String text) {
        return switch (this) {
            case Obj obj -> {
                ObjectNode node = JsonNodeFactory.instance.objectNode();
                obj.members()
                        .forEach(member -> node.set(member.key(), member.value().toNode(text)));
                yield node;
            }
            case Arr arr -> {
                ArrayNode node = JsonNodeFactory.instance.arrayNode(arr.items().size());
                arr.items().forEach(item -> node.add(item.toNode(text)));
                yield node;
            }
            case Str str -> JsonNodeFactory.instance.textNode(str.value(text));
            case Num num -> num.node(text);
            case Word word -> word.node(text);
        };
    }
}
