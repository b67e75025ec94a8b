package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.MalformedBytesException;
import org.jspecify.annotations.Nullable;

/** Reads the parts of an update; the mirror of {@link UpdateWriter}. */
abstract class UpdateReader {
    /** The stream of counts and start clocks. */
    abstract ByteReader rest();

    /** How many structs of a client follow; bounded by what their bytes can hold. */
    abstract int readStructCount() throws MalformedBytesException;

    /** How many plain values follow. */
    abstract int readValueCount() throws MalformedBytesException;

    /** How many values in the form of JSON texts follow. */
    abstract int readTextCount() throws MalformedBytesException;

    abstract long readClient() throws MalformedBytesException;

    abstract int readInfo() throws MalformedBytesException;

    abstract long readLeftClient() throws MalformedBytesException;

    abstract int readLeftClock() throws MalformedBytesException;

    abstract long readRightClient() throws MalformedBytesException;

    abstract int readRightClock() throws MalformedBytesException;

    abstract boolean readParentIsRootName() throws MalformedBytesException;

    abstract String readString() throws MalformedBytesException;

    abstract int readTypeRef() throws MalformedBytesException;

    abstract int readLength() throws MalformedBytesException;

    abstract @Nullable Object readAny() throws MalformedBytesException;

    abstract byte[] readBytes() throws MalformedBytesException;

    abstract @Nullable Object readJson() throws MalformedBytesException;

    abstract String readKey() throws MalformedBytesException;

    abstract void beginDeletes();

    abstract int readDeleteClock() throws MalformedBytesException;

    abstract int readDeleteLength() throws MalformedBytesException;
}
