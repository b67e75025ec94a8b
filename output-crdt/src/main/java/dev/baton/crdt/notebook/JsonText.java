package dev.baton.crdt.notebook;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** How Python's {@code json} module and Jupyter write strings, numbers and lists of lines. */
final class JsonText {
    /** Beyond this a whole number is written with an exponent, as browsers do. */
    private static final double WHOLE_MAX = 1e21;

    private JsonText() {}

    /** The string between those offsets, quotes included, in a text known to be JSON. */
    static String unquote(String text, int start, int end) {
        StringBuilder value = new StringBuilder(end - start);
        int at = start + 1;
        while (at < end - 1) {
            int escape = text.indexOf('\\', at, end - 1);
            int plainEnd = escape < 0 ? end - 1 : escape;
            value.append(text, at, plainEnd);
            if (escape < 0) {
                break;
            }
            value.append(escaped(text, escape));
            at = escape + escapeLength(text, escape);
        }
        return value.toString();
    }

    /**
     * Whether the string between those offsets, quotes included, in a text known to be JSON equals the value from {@code from}
     * on: the place behind that in the value, or -1.
     */
    static int matchAt(String text, int start, int end, String value, int from) {
        int at = start + 1;
        int done = from;
        while (at < end - 1) {
            int escape = text.indexOf('\\', at, end - 1);
            int length = (escape < 0 ? end - 1 : escape) - at;
            if (!text.regionMatches(at, value, done, length)) {
                return -1;
            }
            done += length;
            if (escape < 0) {
                break;
            }
            if (done == value.length() || value.charAt(done) != escaped(text, escape)) {
                return -1;
            }
            done++;
            at = escape + escapeLength(text, escape);
        }
        return done;
    }

    /** The unit that an escape spells. */
    private static char escaped(String text, int at) {
        return switch (text.charAt(at + 1)) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> (char) Integer.parseInt(text, at + 2, at + 6, 16);
            default -> text.charAt(at + 1);
        };
    }

    private static int escapeLength(String text, int at) {
        return text.charAt(at + 1) == 'u' ? 6 : 2;
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
