package dev.baton.crdt.lib0;

import java.nio.charset.StandardCharsets;

/**
 * UTF-8 as lib0 has it: decoding is strict, encoding turns each lone surrogate into U+FFFD.
 *
 * <p>The JDK's own encoder writes a question mark there, and its decoder replaces what should be refused.
 */
final class Utf8 {
    private Utf8() {}

    static String decode(byte[] bytes, int start, int length) throws MalformedBytesException {
        if (Latin1.isAscii(bytes, start, length)) {
            return new String(bytes, start, length, StandardCharsets.ISO_8859_1);
        }
        int end = start + length;
        int at = start;
        while (bytes[at] >= 0) {
            at++;
        }
        char[] chars = new char[length];
        int count = at - start;
        for (int i = 0; i < count; i++) {
            chars[i] = (char) bytes[start + i];
        }
        while (at < end) {
            int lead = bytes[at++];
            if (lead >= 0) {
                chars[count++] = (char) lead;
                continue;
            }
            lead &= 0xff;
            int more = lead < 0xc2 ? 0 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : 0;
            if (more == 0 || end - at < more) {
                throw new MalformedBytesException("not UTF-8");
            }
            int point = lead & (0x3f >> more);
            for (int i = 0; i < more; i++) {
                int next = bytes[at++];
                if ((next & 0xc0) != 0x80) {
                    throw new MalformedBytesException("not UTF-8");
                }
                point = point << 6 | (next & 0x3f);
            }
            if (more == 2 && (point < 0x800 || (point >= 0xd800 && point <= 0xdfff))
                    || more == 3 && (point < 0x10000 || point > 0x10ffff)) {
                throw new MalformedBytesException("not UTF-8");
            }
            if (point < 0x10000) {
                chars[count++] = (char) point;
            } else {
                chars[count++] = Character.highSurrogate(point);
                chars[count++] = Character.lowSurrogate(point);
            }
        }
        return new String(chars, 0, count);
    }

    /** The number of bytes that {@link #encode} writes. */
    static int length(String text) {
        int bytes = 0;
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }

    /** Writes the text at {@code at}, where there must be room for {@link #length} bytes; returns the position after. */
    static int encode(String text, byte[] bytes, int at) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes[at++] = (byte) c;
            } else if (c < 0x800) {
                bytes[at++] = (byte) (0xc0 | c >> 6);
                bytes[at++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isHighSurrogate(c) && i + 1 < length && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                bytes[at++] = (byte) (0xf0 | point >> 18);
                bytes[at++] = (byte) (0x80 | (point >> 12 & 0x3f));
                bytes[at++] = (byte) (0x80 | (point >> 6 & 0x3f));
                bytes[at++] = (byte) (0x80 | (point & 0x3f));
            } else {
                int unit = Character.isSurrogate(c) ? 0xfffd : c;
                bytes[at++] = (byte) (0xe0 | unit >> 12);
                bytes[at++] = (byte) (0x80 | (unit >> 6 & 0x3f));
                bytes[at++] = (byte) (0x80 | (unit & 0x3f));
            }
        }
        return at;
    }
}
