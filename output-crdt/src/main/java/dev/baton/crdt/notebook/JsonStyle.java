package dev.baton.crdt.notebook;

import java.util.BitSet;
import java.util.List;

/**
 * The layout of a notebook's text, learned from the text itself, for the parts that are written new.
 *
 * @param newline the line end between members, empty for a text on one line
 * @param indent the white space that a level adds
 * @param colon the separator between a key and its value
 * @param comma the separator between two members on one line
 * @param asciiOnly whether other characters are written as escapes
 * @param escapedAscii printable ASCII characters that this text writes as escapes, as Colab does with angle brackets
 * @param sourceAsString whether sources are one string rather than a list of lines
 */
record JsonStyle(
        String newline,
        String indent,
        String colon,
        String comma,
        boolean asciiOnly,
        BitSet escapedAscii,
        boolean sourceAsString) {
    /** As nbformat writes: one space, one member a line, lists of lines, characters as they are. */
    static final JsonStyle JUPYTER = new JsonStyle("\n", " ", ": ", ", ", false, new BitSet(), false);

    boolean escapes(char c) {
        return c >= 0x80 ? asciiOnly : escapedAscii.get(c);
    }

    /** The style of a notebook's text; aspects that the text does not show are as in nbformat. */
    static JsonStyle of(String text, JsonSpan.Obj root) {
        if (root.members().isEmpty()) {
            return JUPYTER;
        }
        JsonSpan.Member first = root.members().getFirst();
        String open = text.substring(root.start() + 1, first.start());
        int lineEnd = open.indexOf('\n');
        String newline = lineEnd < 0 ? "" : lineEnd > 0 && open.charAt(lineEnd - 1) == '\r' ? "\r\n" : "\n";
        String indent = lineEnd < 0 ? "" : open.substring(open.lastIndexOf('\n') + 1);
        String colon = text.substring(first.end(), first.value().start());
        String comma = ", ";
        if (lineEnd < 0 && root.members().size() > 1) {
            comma = text.substring(first.value().end(), root.members().get(1).start());
        }
        BitSet escaped = new BitSet();
        boolean otherEscaped = false;
        for (int i = text.indexOf("\\u"); i >= 0; i = text.indexOf("\\u", i + 2)) {
            if (isEscape(text, i)) {
                int c = Integer.parseInt(text, i + 2, i + 6, 16);
                otherEscaped |= c >= 0x80;
                if (c >= 0x20 && c < 0x7f) {
                    escaped.set(c);
                }
            }
        }
        boolean asciiOnly = otherEscaped && text.chars().noneMatch(c -> c >= 0x80);
        return new JsonStyle(newline, indent, colon, comma, asciiOnly, escaped, sourceAsString(root));
    }

    /** Whether the backslash at that place is not itself escaped. */
    private static boolean isEscape(String text, int at) {
        int backslashes = 0;
        for (int i = at - 1; i >= 0 && text.charAt(i) == '\\'; i--) {
            backslashes++;
        }
        return backslashes % 2 == 0;
    }

    private static boolean sourceAsString(JsonSpan.Obj root) {
        boolean found = false;
        if (root.get("cells") instanceof JsonSpan.Arr(int start, int end, List<JsonSpan> items)) {
            for (JsonSpan cell : items) {
                if (cell instanceof JsonSpan.Obj object) {
                    JsonSpan source = object.get("source");
                    if (source instanceof JsonSpan.Arr) {
                        return false;
                    }
                    found |= source instanceof JsonSpan.Str str && str.end() - str.start() > 2;
                }
            }
        }
        return found;
    }
}
