package dev.baton.crdt.lib0;

import java.util.ArrayList;
import java.util.List;

/**
 * The run-length coders of lib0, used for the columns of update format V2: writers that collect values, and readers that
 * return them one by one.
 *
 * <p>A reader returns any number of values, even from few bytes (the purpose of run lengths); callers must bound how many they
 * ask for.
 */
public final class RunCoders {
    private RunCoders() {}

    /** Writes numbers from 0 on, repeated ones as a run (lib0 {@code UintOptRleEncoder}). */
    public static final class NumberWriter {
        private final ByteWriter out = new ByteWriter();
        private long value;
        private long count;

        /** An empty column. */
        public NumberWriter() {}

        /** Adds a number. */
        public void write(long next) {
            if (next == value) {
                count++;
                return;
            }
            flush();
            value = next;
            count = 1;
        }

        private void flush() {
            if (count == 1) {
                out.writeVarInt(value);
            } else if (count > 1) {
                out.writeVarInt(value == 0 ? ByteReader.MINUS_ZERO : -value);
                out.writeVarUint(count - 2);
            }
        }

        /** Everything written; the column must not be used further. */
        public ByteWriter finish() {
            flush();
            count = 0;
            return out;
        }
    }

    /** Reads what {@link NumberWriter} writes. */
    public static final class NumberReader {
        private final ByteReader in;
        private long value;
        private long count;

        /** A reader of a column. */
        public NumberReader(ByteReader in) {
            this.in = in;
        }

        /** The next number, 0 to 2^53 - 1. */
        public long read() throws MalformedBytesException {
            if (count == 0) {
                value = in.readVarInt();
                count = 1;
                if (value < 0) {
                    value = value == ByteReader.MINUS_ZERO ? 0 : -value;
                    count = in.readVarUint() + 2;
                }
            }
            count--;
            return value;
        }
    }

    /** Writes numbers as differences, repeated differences as a run (lib0 {@code IntDiffOptRleEncoder}). */
    public static final class DifferenceWriter {
        private final ByteWriter out = new ByteWriter();
        private long value;
        private long difference;
        private long count;

        /** An empty column. */
        public DifferenceWriter() {}

        /** Adds a number. */
        public void write(long next) {
            if (next - value == difference) {
                value = next;
                count++;
                return;
            }
            flush();
            difference = next - value;
            value = next;
            count = 1;
        }

        private void flush() {
            if (count > 0) {
                out.writeVarInt(difference * 2 + (count == 1 ? 0 : 1));
            }
            if (count > 1) {
                out.writeVarUint(count - 2);
            }
        }

        /** Everything written; the column must not be used further. */
        public ByteWriter finish() {
            flush();
            count = 0;
            return out;
        }
    }

    /** Reads what {@link DifferenceWriter} writes. */
    public static final class DifferenceReader {
        private final ByteReader in;
        private long value;
        private long difference;
        private long count;

        /** A reader of a column. */
        public DifferenceReader(ByteReader in) {
            this.in = in;
        }

        /** The next number; one that does not fit an unsigned 31-bit integer is refused. */
        public int read() throws MalformedBytesException {
            if (count == 0) {
                long coded = in.readVarInt();
                coded = coded == ByteReader.MINUS_ZERO ? 0 : coded;
                difference = coded >> 1;
                count = (coded & 1) == 0 ? 1 : in.readVarUint() + 2;
            }
            count--;
            value += difference;
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw new MalformedBytesException("number out of range");
            }
            return (int) value;
        }
    }

    /** Writes single bytes, repeated ones with a count whose last is left out (lib0 {@code RleEncoder}). */
    public static final class ByteRunWriter {
        private final ByteWriter out = new ByteWriter();
        private int value = -1;
        private long count;

        /** An empty column. */
        public ByteRunWriter() {}

        /** Adds a byte, 0 to 255. */
        public void write(int next) {
            if (next == value) {
                count++;
                return;
            }
            if (count > 0) {
                out.writeVarUint(count - 1);
            }
            out.writeUint8(next);
            value = next;
            count = 1;
        }

        /** Everything written; the column must not be used further. */
        public ByteWriter finish() {
            return out;
        }
    }

    /** Reads the format of {@link ByteRunWriter}; the last byte repeats without end. */
    public static final class ByteRunReader {
        private final ByteReader in;
        private int value;
        private long count;

        /** A reader of a column. */
        public ByteRunReader(ByteReader in) {
            this.in = in;
        }

        /** The next byte, 0 to 255. */
        public int read() throws MalformedBytesException {
            if (count == 0) {
                value = in.readUint8();
                count = in.remaining() > 0 ? in.readVarUint() + 1 : Long.MAX_VALUE;
            }
            count--;
            return value;
        }
    }

    /** Writes strings as one long one and a column of their lengths (lib0 {@code StringEncoder}). */
    public static final class StringsWriter {
        private final StringBuilder text = new StringBuilder();
        private final NumberWriter lengths = new NumberWriter();

        /** An empty column. */
        public StringsWriter() {}

        /** Adds a string. */
        public void write(CharSequence next) {
            text.append(next);
            lengths.write(next.length());
        }

        /** Everything written; the column must not be used further. */
        public ByteWriter finish() {
            ByteWriter out = new ByteWriter(text.length() + 16);
            out.writeVarString(text.toString());
            out.writeAll(lengths.finish());
            return out;
        }
    }

    /** Reads what {@link StringsWriter} writes. */
    public static final class StringsReader {
        private final String text;
        private final NumberReader lengths;
        private int at;

        /** A reader of a column. */
        public StringsReader(ByteReader in) throws MalformedBytesException {
            this.text = in.readVarString();
            this.lengths = new NumberReader(in);
        }

        /** The next string. */
        public String read() throws MalformedBytesException {
            long length = lengths.read();
            if (length > text.length() - at) {
                throw new MalformedBytesException("string exceeds its column");
            }
            String string = text.substring(at, at + (int) length);
            at += (int) length;
            return string;
        }
    }

    /** The keys of one update, as its numbered column names them: each is written once or again. */
    public static final class KeysReader {
        private final DifferenceReader numbers;
        private final StringsReader strings;
        private final List<String> keys = new ArrayList<>();

        /** A reader of keys whose text is in a column of strings. */
        public KeysReader(ByteReader numbers, StringsReader strings) {
            this.numbers = new DifferenceReader(numbers);
            this.strings = strings;
        }

        /** The next key. */
        public String read() throws MalformedBytesException {
            int number = numbers.read();
            if (number < keys.size()) {
                return keys.get(number);
            }
            String key = strings.read();
            keys.add(key);
            return key;
        }
    }
}
