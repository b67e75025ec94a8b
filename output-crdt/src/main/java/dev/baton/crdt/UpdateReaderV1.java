package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.MalformedBytesException;
import org.jspecify.annotations.Nullable;

/** Update format V1: everything in one stream. */
final class UpdateReaderV1 extends UpdateReader {
    private final ByteReader in;

    UpdateReaderV1(ByteReader in) {
        this.in = in;
    }

    @Override
    ByteReader rest() {
        return in;
    }

    @Override
    int readStructCount() throws MalformedBytesException {
        return in.readCount();
    }

    @Override
    int readValueCount() throws MalformedBytesException {
        return in.readCount();
    }

    @Override
    int readTextCount() throws MalformedBytesException {
        return in.readCount();
    }

    @Override
    long readClient() throws MalformedBytesException {
        return in.readVarUint();
    }

    @Override
    int readInfo() throws MalformedBytesException {
        return in.readUint8();
    }

    @Override
    long readLeftClient() throws MalformedBytesException {
        return in.readVarUint();
    }

    @Override
    int readLeftClock() throws MalformedBytesException {
        return in.readVarUint31();
    }

    @Override
    long readRightClient() throws MalformedBytesException {
        return in.readVarUint();
    }

    @Override
    int readRightClock() throws MalformedBytesException {
        return in.readVarUint31();
    }

    @Override
    boolean readParentIsRootName() throws MalformedBytesException {
        return in.readVarUint() == 1;
    }

    @Override
    String readString() throws MalformedBytesException {
        return in.readVarString();
    }

    @Override
    int readTypeRef() throws MalformedBytesException {
        return in.readVarUint31();
    }

    @Override
    int readLength() throws MalformedBytesException {
        return in.readVarUint31();
    }

    @Override
    @Nullable
    Object readAny() throws MalformedBytesException {
        return AnyCodec.read(in);
    }

    @Override
    byte[] readBytes() throws MalformedBytesException {
        return in.readVarBytes();
    }

    @Override
    @Nullable
    Object readJson() throws MalformedBytesException {
        try {
            return JsonText.parse(in.readVarString());
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException("value is not JSON");
        }
    }

    @Override
    String readKey() throws MalformedBytesException {
        return in.readVarString();
    }

    @Override
    void beginDeletes() {}

    @Override
    int readDeleteClock() throws MalformedBytesException {
        return in.readVarUint31();
    }

    @Override
    int readDeleteLength() throws MalformedBytesException {
        return in.readVarUint31();
    }
}
