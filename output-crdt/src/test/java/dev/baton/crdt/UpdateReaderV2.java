package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.MalformedBytesException;
import dev.baton.crdt.lib0.RunCoders;
import org.jspecify.annotations.Nullable;

/**
 * Update format V2: nine columns, then a stream for the rest.
 *
 * <p>The columns use run-length codes, so few bytes can encode any number of structs. An update gets an allowance in
 * proportion to its size, far above the need of honest ones, and each struct and legacy value is paid from it.
 */
final class UpdateReaderV2 extends UpdateReader {
    private static final int FREE = 1_000;
    private static final int PER_BYTE = 4;

    private final RunCoders.KeysReader keys;
    private final RunCoders.NumberReader clients;
    private final RunCoders.DifferenceReader leftClocks;
    private final RunCoders.DifferenceReader rightClocks;
    private final RunCoders.ByteRunReader infos;
    private final RunCoders.StringsReader strings;
    private final RunCoders.ByteRunReader parentInfos;
    private final RunCoders.NumberReader typeRefs;
    private final RunCoders.NumberReader lengths;
    private final ByteReader rest;
    private long allowance;
    private int deleteClock;

    UpdateReaderV2(ByteReader in) throws MalformedBytesException {
        this(in, in);
    }

    /** Reads only the part after the columns. */
    static UpdateReaderV2 ofDeletes(ByteReader in) throws MalformedBytesException {
        return new UpdateReaderV2(new ByteReader(new UpdateWriterV2().toByteArray()), in);
    }

    private UpdateReaderV2(ByteReader in, ByteReader rest) throws MalformedBytesException {
        allowance = FREE + (long) PER_BYTE * in.remaining();
        if (in.readUint8() != 0) {
            throw new MalformedBytesException("unknown feature flag");
        }
        ByteReader keyNumbers = in.readVarSection();
        clients = new RunCoders.NumberReader(in.readVarSection());
        leftClocks = new RunCoders.DifferenceReader(in.readVarSection());
        rightClocks = new RunCoders.DifferenceReader(in.readVarSection());
        infos = new RunCoders.ByteRunReader(in.readVarSection());
        strings = new RunCoders.StringsReader(in.readVarSection());
        parentInfos = new RunCoders.ByteRunReader(in.readVarSection());
        typeRefs = new RunCoders.NumberReader(in.readVarSection());
        lengths = new RunCoders.NumberReader(in.readVarSection());
        keys = new RunCoders.KeysReader(keyNumbers, strings);
        this.rest = rest;
    }

    private void pay(long count) throws MalformedBytesException {
        allowance -= count;
        if (allowance < 0) {
            throw new MalformedBytesException("too much for so few bytes");
        }
    }

    private static int narrow(long value) throws MalformedBytesException {
        if (value > Integer.MAX_VALUE) {
            throw new MalformedBytesException("number out of range");
        }
        return (int) value;
    }

    @Override
    ByteReader rest() {
        return rest;
    }

    @Override
    int readStructCount() throws MalformedBytesException {
        long count = rest.readVarUint();
        pay(count);
        return (int) count;
    }

    @Override
    int readValueCount() throws MalformedBytesException {
        long count = lengths.read();
        if (count > rest.remaining()) {
            throw new MalformedBytesException("count exceeds the bytes left");
        }
        return (int) count;
    }

    @Override
    int readTextCount() throws MalformedBytesException {
        long count = lengths.read();
        pay(count);
        return (int) count;
    }

    @Override
    long readClient() throws MalformedBytesException {
        return clients.read();
    }

    @Override
    int readInfo() throws MalformedBytesException {
        return infos.read();
    }

    @Override
    long readLeftClient() throws MalformedBytesException {
        return clients.read();
    }

    @Override
    int readLeftClock() throws MalformedBytesException {
        return leftClocks.read();
    }

    @Override
    long readRightClient() throws MalformedBytesException {
        return clients.read();
    }

    @Override
    int readRightClock() throws MalformedBytesException {
        return rightClocks.read();
    }

    @Override
    boolean readParentIsRootName() throws MalformedBytesException {
        return parentInfos.read() == 1;
    }

    @Override
    String readString() throws MalformedBytesException {
        return strings.read();
    }

    @Override
    int readTypeRef() throws MalformedBytesException {
        return narrow(typeRefs.read());
    }

    @Override
    int readLength() throws MalformedBytesException {
        return narrow(lengths.read());
    }

    @Override
    @Nullable
    Object readAny() throws MalformedBytesException {
        return AnyCodec.read(rest);
    }

    @Override
    byte[] readBytes() throws MalformedBytesException {
        return rest.readVarBytes();
    }

    @Override
    @Nullable
    Object readJson() throws MalformedBytesException {
        return AnyCodec.read(rest);
    }

    @Override
    String readKey() throws MalformedBytesException {
        return keys.read();
    }

    @Override
    void beginDeletes() {
        deleteClock = 0;
    }

    @Override
    int readDeleteClock() throws MalformedBytesException {
        deleteClock = narrow(deleteClock + rest.readVarUint());
        return deleteClock;
    }

    @Override
    int readDeleteLength() throws MalformedBytesException {
        int length = narrow(rest.readVarUint() + 1);
        deleteClock = narrow((long) deleteClock + length);
        return length;
    }
}
