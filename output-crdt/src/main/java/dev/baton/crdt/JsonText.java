package dev.baton.crdt;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as {@code JSON.parse} reads it and {@code JSON.stringify} writes it, character for character: update format V1
 * carries formatting values and embeds this way.
 */
public final class JsonText {
    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /**
     * Reads a whole text into values of a document (see {@link YMap}).
     *
     * @throws IllegalArgumentException where the text is not JSON or is nested too deeply
     */
    public static @Nullable Object parse(String text) {
        JsonText parser = new JsonText(text);
        Object value = parser.value(0);
        parser.skipSpace();
        if (parser.at != text.length()) {
            throw parser.unexpected();
        }
        return value;
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("not JSON at position " + at);
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char next() {
        if (at >= text.length()) {
            throw unexpected();
        }
        return text.charAt(at++);
    }

    private void expect(String word) {
        if (!text.startsWith(word, at)) {
            throw unexpected();
        }
        at += word.length();
    }

    private @Nullable Object value(int depth) {
        if (depth > Values.DEPTH_MAX) {
            throw new IllegalArgumentException("JSON is nested too deeply");
        }
        skipSpace();
        char c = next();
        switch (c) {
            case '{':
                return object(depth);
            case '[':
                return array(depth);
            case '"':
                return string();
            case 't':
                expect("rue");
                return Boolean.TRUE;
            case 'f':
                expect("alse");
                return Boolean.FALSE;
            case 'n':
                expect("ull");
                return null;
            default:
                at--;
                return number();
        }
    }

    private Object object(int depth) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        skipSpace();
        if (text.startsWith("}", at)) {
            at++;
            return Map.of();
        }
        while (true) {
            skipSpace();
            expect("\"");
            String key = string();
            skipSpace();
            expect(":");
            map.put(key, value(depth + 1));
            skipSpace();
            char c = next();
            if (c == '}') {
                return Values.ordered(map);
            }
            if (c != ',') {
                throw unexpected();
            }
        }
    }

    private Object array(int depth) {
        List<@Nullable Object> list = new ArrayList<>();
        skipSpace();
        if (text.startsWith("]", at)) {
            at++;
            return List.of();
        }
        while (true) {
            list.add(value(depth + 1));
            skipSpace();
            char c = next();
            if (c == ']') {
                return Collections.unmodifiableList(list);
            }
            if (c != ',') {
                throw unexpected();
            }
        }
    }

    private String string() {
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return out.toString();
            }
            if (c < 0x20) {
                throw unexpected();
            }
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int unit = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    if (digit < 0) {
                        throw unexpected();
                    }
                    unit = unit << 4 | digit;
                }
                yield (char) unit;
            }
            default -> throw unexpected();
        };
    }

    private Object number() {
        int start = at;
        if (text.startsWith("-", at)) {
            at++;
        }
        if (text.startsWith("0", at)) {
            at++;
        } else {
            digits();
        }
        if (text.startsWith(".", at)) {
            at++;
            digits();
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-')) {
                at++;
            }
            digits();
        }
        return Values.number(Double.parseDouble(text.substring(start, at)));
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw unexpected();
        }
    }

    /** Writes a value as read from a document; undefined is left out of maps and written as null elsewhere. */
    public static String stringify(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private static void write(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case String string -> quote(out, string);
            case Double number -> out.append(number(number));
            case List<?> list -> {
                out.append('[');
                String separator = "";
                for (Object element : list) {
                    out.append(separator);
                    write(out, element);
                    separator = ",";
                }
                out.append(']');
            }
            case Map<?, ?> map -> {
                out.append('{');
                String separator = "";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    if (entry.getValue() == YUndefined.INSTANCE) {
                        continue;
                    }
                    out.append(separator);
                    quote(out, (String) entry.getKey());
                    out.append(':');
                    write(out, entry.getValue());
                    separator = ",";
                }
                out.append('}');
            }
            case byte[] bytes -> {
                out.append('{');
                for (int i = 0; i < bytes.length; i++) {
                    out.append(i == 0 ? "\"" : ",\"").append(i).append("\":").append(bytes[i] & 0xff);
                }
                out.append('}');
            }
            case null -> out.append("null");
            case YUndefined undefined -> out.append("null");
            default -> out.append(value);
        }
    }

    private static void quote(StringBuilder out, String string) {
        out.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    boolean paired = Character.isHighSurrogate(c)
                            && i + 1 < string.length()
                            && Character.isLowSurrogate(string.charAt(i + 1));
                    if (paired) {
                        out.append(c).append(string.charAt(++i));
                    } else if (c < 0x20 || Character.isSurrogate(c)) {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** The shortest decimal that parses to this number; the JDK always writes at least two digits, JavaScript does not. */
    private static BigDecimal shortest(double number) {
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        if (decimal.precision() == 2) {
            BigDecimal shorter = decimal.round(new MathContext(1, RoundingMode.HALF_UP));
            if (shorter.doubleValue() == number) {
                return shorter.stripTrailingZeros();
            }
        }
        return decimal;
    }

    /** A number as JavaScript prints it. */
    static String number(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return "null";
        }
        if (number == 0) {
            return "0";
        }
        BigDecimal decimal = shortest(Math.abs(number));
        String digits = decimal.unscaledValue().toString();
        int point = digits.length() - decimal.scale();
        StringBuilder out = new StringBuilder(number < 0 ? "-" : "");
        if (point > 21 || point <= -6) {
            out.append(digits.charAt(0));
            if (digits.length() > 1) {
                out.append('.').append(digits, 1, digits.length());
            }
            out.append('e').append(point > 0 ? "+" : "").append(point - 1);
        } else if (point <= 0) {
            out.append("0.").append("0".repeat(-point)).append(digits);
        } else if (point >= digits.length()) {
            out.append(digits).append("0".repeat(point - digits.length()));
        } else {
            out.append(digits, 0, point).append('.').append(digits, point, digits.length());
        }
        return out.toString();
    }
}
