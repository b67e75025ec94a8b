package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.Latin1;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A store of UTF-16 units that only grows at its end; text contents are slices of it.
 *
 * <p>One byte a unit as long as all of them are Latin-1. Slices of one segment never overlap: the owner of the last slice may
 * append in place, so a text that grows line by line costs as much as its lines.
 */
final class TextSegment {
    private byte[] latin1;
    private char[] wide = NOT_WIDE;
    private int used;

    private static final char[] NOT_WIDE = {};

    /** A {@code used} that no slice ever ends at: the segment is shared by all who hold that text and never grows. */
    private static final int SHARED = -1;

    /** A text of one Latin-1 unit is what typing makes, and scattered edits leave standing alone. */
    private static final TextSegment[] SINGLES = singles();

    private static TextSegment[] singles() {
        TextSegment[] all = new TextSegment[0x100];
        for (int unit = 0; unit < all.length; unit++) {
            all[unit] = new TextSegment(new byte[] {(byte) unit}, SHARED);
        }
        return all;
    }

    private TextSegment(byte[] latin1, int used) {
        this.latin1 = latin1;
        this.used = used;
    }

    static TextSegment of(String text) {
        int length = text.length();
        if (length == 1 && text.charAt(0) < 0x100) {
            return SINGLES[text.charAt(0)];
        }
        byte[] latin1 = Latin1.of(text);
        if (latin1 != null) {
            return new TextSegment(latin1, length);
        }
        TextSegment segment = new TextSegment(new byte[0], length);
        segment.wide = text.toCharArray();
        return segment;
    }

    /** A segment that holds a copy of a slice, with room to grow. */
    static TextSegment copyOf(TextSegment source, int start, int length) {
        TextSegment segment = new TextSegment(new byte[0], 0);
        if (source.isWide()) {
            segment.wide = Arrays.copyOfRange(source.wide, start, start + length);
        } else {
            segment.latin1 = Arrays.copyOfRange(source.latin1, start, start + length);
        }
        segment.used = length;
        return segment;
    }

    private boolean isWide() {
        return wide != NOT_WIDE;
    }

    boolean endsAt(int end) {
        return used == end;
    }

    char charAt(int index) {
        return isWide() ? wide[index] : (char) (latin1[index] & 0xff);
    }

    /** Overwrites two units; only for the slice that owns them. */
    void replace(int index, char first, char second) {
        widen(0);
        wide[index] = first;
        wide[index + 1] = second;
    }

    private void widen(int more) {
        if (isWide()) {
            return;
        }
        char[] units = new char[Math.max(1, used + more)];
        for (int i = 0; i < used; i++) {
            units[i] = (char) (latin1[i] & 0xff);
        }
        wide = units;
        latin1 = new byte[0];
    }

    /** Appends a slice of a segment, which may be this one. */
    void append(TextSegment source, int start, int length) {
        if (source.isWide() && !isWide()) {
            widen(length);
        }
        int needed = used + length;
        if (isWide()) {
            if (wide.length < needed) {
                wide = Arrays.copyOf(wide, Math.max(needed, wide.length * 2));
            }
            if (source.isWide()) {
                System.arraycopy(source.wide, start, wide, used, length);
            } else {
                for (int i = 0; i < length; i++) {
                    wide[used + i] = (char) (source.latin1[start + i] & 0xff);
                }
            }
        } else {
            if (latin1.length < needed) {
                latin1 = Arrays.copyOf(latin1, Math.max(needed, latin1.length * 2));
            }
            System.arraycopy(source.latin1, start, latin1, used, length);
        }
        used = needed;
    }

    void appendTo(StringBuilder out, int start, int length) {
        if (isWide()) {
            out.append(wide, start, length);
        } else {
            out.append(substring(start, length));
        }
    }

    String substring(int start, int length) {
        return isWide()
                ? new String(wide, start, length)
                : new String(latin1, start, length, StandardCharsets.ISO_8859_1);
    }

    void write(ByteWriter out, int start, int length) {
        if (isWide()) {
            out.writeVarString(new String(wide, start, length));
        } else {
            out.writeVarLatin1(latin1, start, length);
        }
    }
}
