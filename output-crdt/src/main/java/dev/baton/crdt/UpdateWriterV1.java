package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteWriter;
import org.jspecify.annotations.Nullable;

/** Update format V1: everything in one stream, in the order in which it is written. */
final class UpdateWriterV1 extends UpdateWriter {
    private final ByteWriter out;

    UpdateWriterV1(ByteWriter out) {
        this.out = out;
    }

    @Override
    ByteWriter rest() {
        return out;
    }

    @Override
    void writeClient(long client) {
        out.writeVarUint(client);
    }

    @Override
    void writeInfo(int info) {
        out.writeUint8(info);
    }

    @Override
    void writeLeftId(long client, int clock) {
        out.writeVarUint(client);
        out.writeVarUint(clock);
    }

    @Override
    void writeRightId(long client, int clock) {
        out.writeVarUint(client);
        out.writeVarUint(clock);
    }

    @Override
    void writeParentInfo(boolean isRootName) {
        out.writeVarUint(isRootName ? 1 : 0);
    }

    @Override
    void writeString(String text) {
        out.writeVarString(text);
    }

    @Override
    void writeText(TextSegment segment, int start, int length) {
        segment.write(out, start, length);
    }

    @Override
    void writeTypeRef(int ref) {
        out.writeVarUint(ref);
    }

    @Override
    void writeLength(int length) {
        out.writeVarUint(length);
    }

    @Override
    void writeAny(@Nullable Object value) {
        AnyCodec.write(out, value);
    }

    @Override
    void writeBytes(byte[] bytes) {
        out.writeVarBytes(bytes);
    }

    @Override
    void writeJson(@Nullable Object value) {
        out.writeVarString(JsonText.stringify(value));
    }

    @Override
    void writeKey(String key) {
        out.writeVarString(key);
    }

    @Override
    void beginDeletes() {}

    @Override
    void writeDelete(int clock, int length) {
        out.writeVarUint(clock);
        out.writeVarUint(length);
    }

    @Override
    byte[] toByteArray() {
        return out.toByteArray();
    }
}
