package dev.baton.crdt.notebook;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** How Python's {@code json} module and Jupyter write strings, numbers and lists of lines. */
final class JsonText {
    /** Beyond this a whole number is written with an exponent, as browsers do. */
    private static final double WHOLE_MAX = 1e21;

    private JsonText() {}

    /** The string that stands between those offsets, quotes included, in a text known to be JSON. */
    static String unquote(String text, int start, int end) {
        int escape = text.indexOf('\\', start);
        if (escape < 0 || escape >= end) {
            return text.substring(start + 1, end - 1);
        }
        StringBuilder value = new StringBuilder(end - start);
        for (int i = start + 1; i < end - 1; i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            i++;
            switch (text.charAt(i)) {
                case 'n' -> value.append('\n');
                case 't' -> value.append('\t');
                case 'r' -> value.append('\r');
                case 'b' -> value.append('\b');
                case 'f' -> value.append('\f');
                case 'u' -> {
                    value.append((char) Integer.parseInt(text, i + 1, i + 5, 16));
                    i += 4;
                }
                default -> value.append(text.charAt(i));
            }
        }
        return value.toString();
    }

    /** Writes a string with its quotes in that style. */
    static void quote(String value, JsonStyle style, StringBuilder to) {
        to.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> to.append("\\\"");
                case '\\' -> to.append("\\\\");
                case '\n' -> to.append("\\n");
                case '\r' -> to.append("\\r");
                case '\t' -> to.append("\\t");
                case '\b' -> to.append("\\b");
                case '\f' -> to.append("\\f");
                default -> {
                    if (c < 0x20 || style.escapes(c) || isLone(value, i)) {
                        to.append(String.format("\\u%04x", (int) c));
                    } else {
                        to.append(c);
                    }
                }
            }
        }
        to.append('"');
    }

    /** A lone surrogate has no place in UTF-8 and is written as an escape. */
    private static boolean isLone(String value, int i) {
        char c = value.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 >= value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
    }

    /** A double as Python's {@code repr} has it, but whole ones as integers, since a shared document knows no difference. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        if (value == Math.rint(value) && Math.abs(value) < WHOLE_MAX) {
            return new BigDecimal(value).toBigInteger().toString();
        }
        BigDecimal digits = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        int exponent = digits.precision() - digits.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            return digits.toPlainString();
        }
        String mantissa = digits.unscaledValue().abs().toString();
        StringBuilder text = new StringBuilder(value < 0 ? "-" : "").append(mantissa.charAt(0));
        if (mantissa.length() > 1) {
            text.append('.').append(mantissa, 1, mantissa.length());
        }
        return text.append('e')
                .append(exponent < 0 ? '-' : '+')
                .append(Math.abs(exponent) < 10 ? "0" : "")
                .append(Math.abs(exponent))
                .toString();
    }

    /** The lines of a text with their ends, where Python's {@code splitlines(True)} cuts; none for an empty text. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if (endsLine(text, i)) {
                lines.add(text.substring(start, i + 1));
                start = i + 1;
            }
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static boolean endsLine(String text, int i) {
        return switch (text.charAt(i)) {
            case '\n', '\u000b', '\f', '\u001c', '\u001d', '\u001e', '\u0085', '\u2028', '\u2029' -> true;
            case '\r' -> i + 1 >= text.length() || text.charAt(i + 1) != '\n';
            default -> false;
        };
    }
}
