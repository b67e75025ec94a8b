package dev.baton.crdt.lib0;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Texts of one byte a unit, which is what most long texts are: taken out of a {@link String} and looked through many units at a time.
 * A look at each unit in turn takes several times as long, above all before Java has optimised it.
 */
public final class Latin1 {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long BEYOND_ASCII = 0x8080808080808080L;

    /** From this length on a text is worth an array of its own. */
    private static final int LONG_UNITS = 32;

    private Latin1() {}

    /** The same as {@link #of} for a text that is long enough to be worth it; null for a short one. */
    public static byte @Nullable [] ofLong(String text) {
        return text.length() < LONG_UNITS ? null : of(text);
    }

    /** The units of a text that has none beyond U+00FF; null for any other. */
    public static byte @Nullable [] of(String text) {
        // Of every other character the JDK makes one question mark, so the text that these bytes spell is another one.
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        boolean same = bytes.length == text.length()
                && new String(bytes, StandardCharsets.ISO_8859_1).regionMatches(0, text, 0, bytes.length);
        return same ? bytes : null;
    }

    /** Whether none of these bytes is beyond 0x7F. */
    public static boolean isAscii(byte[] bytes, int start, int length) {
        int end = start + length;
        int at = start;
        for (; at + Long.BYTES <= end; at += Long.BYTES) {
            if (((long) LONGS.get(bytes, at) & BEYOND_ASCII) != 0) {
                return false;
            }
        }
        for (; at < end; at++) {
            if (bytes[at] < 0) {
                return false;
            }
        }
        return true;
    }

    /** The size of such a text in UTF-8. */
    public static int utf8Length(byte[] latin1, int start, int length) {
        if (isAscii(latin1, start, length)) {
            return length;
        }
        int wide = 0;
        for (int i = start; i < start + length; i++) {
            wide += latin1[i] >>> 31;
        }
        return length + wide;
    }
}
