package dev.baton.crdt.notebook;

import dev.baton.crdt.YText;
import java.util.ArrayList;
import java.util.List;

/** Changes a shared text to another one with edits line by line, so that cursors and concurrent typing elsewhere survive. */
final class TextEdit {
    private TextEdit() {}

    static void apply(YText text, String wanted) {
        String there = text.toString();
        if (there.equals(wanted)) {
            return;
        }
        List<String> before = lines(there);
        List<String> after = lines(wanted);
        int[] match = SequenceMatch.match(
                before.size(), after.size(), (i, j) -> before.get(i).equals(after.get(j)));
        int position = 0;
        int i = 0;
        int j = 0;
        while (i < before.size() || j < after.size()) {
            if (j < after.size() && match[j] == i) {
                position += before.get(i).length();
                i++;
                j++;
                continue;
            }
            int nextJ = j;
            while (nextJ < after.size() && match[nextJ] < 0) {
                nextJ++;
            }
            int nextI = nextJ < after.size() ? match[nextJ] : before.size();
            String removed = String.join("", before.subList(i, nextI));
            String added = String.join("", after.subList(j, nextJ));
            position = replace(text, position, removed, added);
            i = nextI;
            j = nextJ;
        }
    }

    /** Replaces a span, leaving its common head and tail alone; returns the position after it. */
    private static int replace(YText text, int position, String removed, String added) {
        int head = commonHead(removed, added);
        int tail = 0;
        while (tail < removed.length() - head
                && tail < added.length() - head
                && removed.charAt(removed.length() - 1 - tail) == added.charAt(added.length() - 1 - tail)) {
            tail++;
        }
        if (tail > 0 && Character.isLowSurrogate(removed.charAt(removed.length() - tail))) {
            tail--;
        }
        if (head + tail < removed.length() && head + tail < added.length()) {
            // Words that only share some letters are replaced whole, so that concurrent typing does not end up between
            // their
            // letters.
            while (head > 0 && !Character.isWhitespace(removed.charAt(head - 1))) {
                head--;
            }
            while (tail > 0 && !Character.isWhitespace(removed.charAt(removed.length() - tail))) {
                tail--;
            }
        }
        int gone = removed.length() - head - tail;
        if (gone > 0) {
            text.delete(position + head, gone);
        }
        if (added.length() - head - tail > 0) {
            text.insert(position + head, added.substring(head, added.length() - tail));
        }
        return position + added.length();
    }

    /** The number of units that two texts begin with alike, never half a pair. */
    static int commonHead(String a, String b) {
        int max = Math.min(a.length(), b.length());
        int head = 0;
        while (head < max && a.charAt(head) == b.charAt(head)) {
            head++;
        }
        return head > 0 && Character.isHighSurrogate(a.charAt(head - 1)) ? head - 1 : head;
    }

    /** The lines of a text with their newlines. */
    static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            lines.add(text.substring(start, end + 1));
            start = end + 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }
}
