package dev.baton.crdt.lib0;

import java.util.Arrays;

/**
 * Reads lib0 encodings from a byte array that may hold anything.
 *
 * <p>Every method either returns a value and moves on, or throws {@link MalformedBytesException}; none reads beyond the
 * end and none allocates more than a small multiple of the bytes it consumes.
 */
public final class ByteReader {
    /** The largest whole number that JavaScript holds exactly, 2^53 - 1. */
    public static final long SAFE_INTEGER_MAX = (1L << 53) - 1;

    private final byte[] bytes;
    private final int end;
    private int position;

    /** A reader of a whole array, which must not change meanwhile. */
    public ByteReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ByteReader(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.position = start;
        this.end = end;
    }

    /** The number of bytes not read yet. */
    public int remaining() {
        return end - position;
    }

    /** One byte, 0 to 255. */
    public int readUint8() throws MalformedBytesException {
        if (position >= end) {
            throw new MalformedBytesException("unexpected end");
        }
        return bytes[position++] & 0xff;
    }

    /** An unsigned integer in 7-bit groups, at most {@link #SAFE_INTEGER_MAX}. */
    public long readVarUint() throws MalformedBytesException {
        int first = readUint8();
        if (first < 0x80) {
            return first;
        }
        return readGroups(first & 0x7f, 7);
    }

    /** An unsigned integer that fits an int; larger ones are refused. */
    public int readVarUint31() throws MalformedBytesException {
        long value = readVarUint();
        if (value > Integer.MAX_VALUE) {
            throw new MalformedBytesException("number out of range");
        }
        return (int) value;
    }

    /** A count of things that take at least one byte each: more than there are bytes left is refused. */
    public int readCount() throws MalformedBytesException {
        long count = readVarUint();
        if (count > remaining()) {
            throw new MalformedBytesException("count exceeds the bytes left");
        }
        return (int) count;
    }

    /**
     * A signed integer in 6 and then 7-bit groups, magnitude at most {@link #SAFE_INTEGER_MAX}; minus zero is returned as
     * {@link #MINUS_ZERO}.
     */
    public long readVarInt() throws MalformedBytesException {
        int first = readUint8();
        boolean negative = (first & 0x40) != 0;
        long magnitude = first & 0x3f;
        if ((first & 0x80) != 0) {
            magnitude = readGroups(magnitude, 6);
        }
        if (!negative) {
            return magnitude;
        }
        return magnitude == 0 ? MINUS_ZERO : -magnitude;
    }

    /** The result of {@link #readVarInt()} for the encoding of minus zero. */
    public static final long MINUS_ZERO = Long.MIN_VALUE;

    private long readGroups(long low, int shift) throws MalformedBytesException {
        long value = low;
        for (int at = shift; ; at += 7) {
            int group = readUint8();
            long bits = group & 0x7f;
            if (at > 53 ? bits != 0 : bits > SAFE_INTEGER_MAX >>> at) {
                throw new MalformedBytesException("number out of range");
            }
            if (at <= 53) {
                value |= bits << at;
            }
            if (group < 0x80) {
                return value;
            }
            if (at > 70) {
                throw new MalformedBytesException("number too long");
            }
        }
    }

    /** A big-endian 64-bit word. */
    public long readUint64() throws MalformedBytesException {
        need(8);
        long value = 0;
        for (int i = 0; i < 8; i++) {
            value = value << 8 | (bytes[position++] & 0xff);
        }
        return value;
    }

    /** A big-endian 32-bit word. */
    public int readUint32() throws MalformedBytesException {
        need(4);
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | (bytes[position++] & 0xff);
        }
        return value;
    }

    /** Bytes with their length before them; a copy. */
    public byte[] readVarBytes() throws MalformedBytesException {
        int length = readCount();
        byte[] copy = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return copy;
    }

    /** A reader of the bytes that follow with their length before them; this reader moves on behind them. */
    public ByteReader readVarSection() throws MalformedBytesException {
        int length = readCount();
        ByteReader section = new ByteReader(bytes, position, position + length);
        position += length;
        return section;
    }

    /** A string in UTF-8 with its length in bytes before it; anything but strict UTF-8 is refused. */
    public String readVarString() throws MalformedBytesException {
        int length = readCount();
        int start = position;
        position += length;
        return Utf8.decode(bytes, start, length);
    }

    private void need(int count) throws MalformedBytesException {
        if (remaining() < count) {
            throw new MalformedBytesException("unexpected end");
        }
    }
}
