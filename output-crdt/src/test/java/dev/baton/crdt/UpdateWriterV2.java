package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.RunCoders;
import org.jspecify.annotations.Nullable;

/** Update format V2: nine columns, then a stream for the rest. Each key is written in full every time, as in yjs. */
final class UpdateWriterV2 extends UpdateWriter {
    private final RunCoders.DifferenceWriter keyNumbers = new RunCoders.DifferenceWriter();
    private final RunCoders.NumberWriter clients = new RunCoders.NumberWriter();
    private final RunCoders.DifferenceWriter leftClocks = new RunCoders.DifferenceWriter();
    private final RunCoders.DifferenceWriter rightClocks = new RunCoders.DifferenceWriter();
    private final RunCoders.ByteRunWriter infos = new RunCoders.ByteRunWriter();
    private final RunCoders.StringsWriter strings = new RunCoders.StringsWriter();
    private final RunCoders.ByteRunWriter parentInfos = new RunCoders.ByteRunWriter();
    private final RunCoders.NumberWriter typeRefs = new RunCoders.NumberWriter();
    private final RunCoders.NumberWriter lengths = new RunCoders.NumberWriter();
    private final ByteWriter rest = new ByteWriter();
    private int keyNumber;
    private int deleteClock;

    @Override
    ByteWriter rest() {
        return rest;
    }

    @Override
    void writeClient(long client) {
        clients.write(client);
    }

    @Override
    void writeInfo(int info) {
        infos.write(info);
    }

    @Override
    void writeLeftId(long client, int clock) {
        clients.write(client);
        leftClocks.write(clock);
    }

    @Override
    void writeRightId(long client, int clock) {
        clients.write(client);
        rightClocks.write(clock);
    }

    @Override
    void writeParentInfo(boolean isRootName) {
        parentInfos.write(isRootName ? 1 : 0);
    }

    @Override
    void writeString(String text) {
        strings.write(text);
    }

    @Override
    void writeText(TextSegment segment, int start, int length) {
        strings.write(segment.substring(start, length));
    }

    @Override
    void writeTypeRef(int ref) {
        typeRefs.write(ref);
    }

    @Override
    void writeLength(int length) {
        lengths.write(length);
    }

    @Override
    void writeAny(@Nullable Object value) {
        AnyCodec.write(rest, value);
    }

    @Override
    void writeBytes(byte[] bytes) {
        rest.writeVarBytes(bytes);
    }

    @Override
    void writeJson(@Nullable Object value) {
        AnyCodec.write(rest, value);
    }

    @Override
    void writeKey(String key) {
        keyNumbers.write(keyNumber++);
        strings.write(key);
    }

    @Override
    void beginDeletes() {
        deleteClock = 0;
    }

    @Override
    void writeDelete(int clock, int length) {
        rest.writeVarUint(clock - deleteClock);
        rest.writeVarUint(length - 1);
        deleteClock = clock + length;
    }

    @Override
    byte[] toByteArray() {
        ByteWriter out = new ByteWriter(rest.size() + 64);
        out.writeVarUint(0);
        out.writeVarSection(keyNumbers.finish());
        out.writeVarSection(clients.finish());
        out.writeVarSection(leftClocks.finish());
        out.writeVarSection(rightClocks.finish());
        out.writeVarSection(infos.finish());
        out.writeVarSection(strings.finish());
        out.writeVarSection(parentInfos.finish());
        out.writeVarSection(typeRefs.finish());
        out.writeVarSection(lengths.finish());
        out.writeAll(rest);
        return out.toByteArray();
    }
}
