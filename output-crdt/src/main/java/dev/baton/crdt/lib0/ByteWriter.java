package dev.baton.crdt.lib0;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Writes lib0 encodings into a growing array or, once that is long, into several: long contents are copied once, when the
 * result is requested.
 */
public final class ByteWriter {
    /** An array of at least that size does not grow any more; a next one follows it. */
    private static final int PART_BYTES = 1 << 18;

    private final List<Part> parts = new ArrayList<>(0);
    private int partsSize;
    private byte[] bytes;
    private int size;

    /** A full array, of which so many bytes count. */
    private record Part(byte[] bytes, int size) {}

    /** An empty writer. */
    public ByteWriter() {
        this(64);
    }

    /** An empty writer with room for about that many bytes. */
    public ByteWriter(int expectedBytes) {
        this.bytes = new byte[Math.max(16, expectedBytes)];
    }

    /** The number of bytes written. */
    public int size() {
        return partsSize + size;
    }

    /** A copy of the bytes written. */
    public byte[] toByteArray() {
        return followedBy(new byte[0]);
    }

    /** The bytes written, followed by other bytes, in one array. */
    public byte[] followedBy(byte[] more) {
        byte[] all = new byte[Math.addExact(size(), more.length)];
        int at = 0;
        for (Part part : parts) {
            System.arraycopy(part.bytes(), 0, all, at, part.size());
            at += part.size();
        }
        System.arraycopy(bytes, 0, all, at, size);
        System.arraycopy(more, 0, all, at + size, more.length);
        return all;
    }

    private void room(int count) {
        if (bytes.length - size < count) {
            if (bytes.length < PART_BYTES) {
                bytes = Arrays.copyOf(bytes, Math.max(size + count, bytes.length * 2));
            } else {
                partsSize = Math.addExact(partsSize, size);
                parts.add(new Part(bytes, size));
                bytes = new byte[Math.max(count, PART_BYTES)];
                size = 0;
            }
        }
    }

    /** Writes one byte. */
    public void writeUint8(int value) {
        room(1);
        bytes[size++] = (byte) value;
    }

    /** Writes an unsigned integer in 7-bit groups. */
    public void writeVarUint(long value) {
        room(10);
        long rest = value;
        while (rest > 0x7f) {
            bytes[size++] = (byte) (0x80 | (rest & 0x7f));
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    /** Writes a signed integer; {@link ByteReader#MINUS_ZERO} means minus zero. */
    public void writeVarInt(long value) {
        room(10);
        boolean negative = value < 0;
        long rest = value == ByteReader.MINUS_ZERO ? 0 : Math.abs(value);
        bytes[size++] = (byte) ((rest > 0x3f ? 0x80 : 0) | (negative ? 0x40 : 0) | (rest & 0x3f));
        rest >>>= 6;
        while (rest > 0) {
            bytes[size++] = (byte) ((rest > 0x7f ? 0x80 : 0) | (rest & 0x7f));
            rest >>>= 7;
        }
    }

    /** Writes a 64-bit word, big-endian. */
    public void writeUint64(long value) {
        room(8);
        for (int shift = 56; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Writes a 32-bit word, big-endian. */
    public void writeUint32(int value) {
        room(4);
        for (int shift = 24; shift >= 0; shift -= 8) {
            bytes[size++] = (byte) (value >>> shift);
        }
    }

    /** Writes bytes as they are. */
    public void writeBytes(byte[] source, int start, int length) {
        room(length);
        System.arraycopy(source, start, bytes, size, length);
        size += length;
    }

    /** Writes everything another writer holds, without a length before it. */
    public void writeAll(ByteWriter other) {
        for (Part part : other.parts) {
            writeBytes(part.bytes(), 0, part.size());
        }
        writeBytes(other.bytes, 0, other.size);
    }

    /** Writes bytes with their length before them. */
    public void writeVarBytes(byte[] source) {
        writeVarUint(source.length);
        writeBytes(source, 0, source.length);
    }

    /** Writes everything another writer holds, with its length before it. */
    public void writeVarSection(ByteWriter other) {
        writeVarUint(other.size());
        writeAll(other);
    }

    /** Writes a string in UTF-8 with its length in bytes before it; lone surrogates become U+FFFD. */
    public void writeVarString(String text) {
        byte[] latin1 = Latin1.ofLong(text);
        if (latin1 != null) {
            writeVarLatin1(latin1, 0, latin1.length);
            return;
        }
        int length = Utf8.length(text);
        writeVarUint(length);
        room(length);
        size = Utf8.encode(text, bytes, size);
    }

    /** Writes text given as Latin-1 bytes as a string in UTF-8 with its length in bytes before it. */
    public void writeVarLatin1(byte[] latin1, int start, int length) {
        int utf8Length = Latin1.utf8Length(latin1, start, length);
        writeVarUint(utf8Length);
        if (utf8Length == length) {
            writeBytes(latin1, start, length);
            return;
        }
        room(utf8Length);
        for (int i = start; i < start + length; i++) {
            int c = latin1[i] & 0xff;
            if (c < 0x80) {
                bytes[size++] = (byte) c;
            } else {
                bytes[size++] = (byte) (0xc0 | c >> 6);
                bytes[size++] = (byte) (0x80 | (c & 0x3f));
            }
        }
    }
}
