package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteWriter;
import org.jspecify.annotations.Nullable;

/** Writes the parts of an update; the formats differ in where each part goes. */
abstract class UpdateWriter {
    /** Where counts and start clocks go. */
    abstract ByteWriter rest();

    abstract void writeClient(long client);

    abstract void writeInfo(int info);

    abstract void writeLeftId(long client, int clock);

    abstract void writeRightId(long client, int clock);

    abstract void writeParentInfo(boolean isRootName);

    abstract void writeString(String text);

    abstract void writeText(TextSegment segment, int start, int length);

    abstract void writeTypeRef(int ref);

    abstract void writeLength(int length);

    abstract void writeAny(@Nullable Object value);

    abstract void writeBytes(byte[] bytes);

    /** A value that format V1 carries as JSON text. */
    abstract void writeJson(@Nullable Object value);

    abstract void writeKey(String key);

    /** Begins the ranges of one client of a delete set. */
    abstract void beginDeletes();

    abstract void writeDelete(int clock, int length);

    abstract byte[] toByteArray();
}
