package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.MalformedBytesException;

/**
 * An encoding of updates.
 *
 * <p>The sync protocol and the server use {@link #V1} only. The second one of yjs 13 lies in the test support of this module
 * ({@code UpdateFormatV2} in {@code src/test}), which is why this class is not final.
 */
abstract class UpdateFormat {
    /** One stream; the format of y-protocols. */
    static final UpdateFormat V1 = new UpdateFormat() {
        @Override
        UpdateReader reader(ByteReader in) {
            return new UpdateReaderV1(in);
        }

        @Override
        UpdateWriter writer(int expectedBytes) {
            return new UpdateWriterV1(new ByteWriter(expectedBytes));
        }
    };

    abstract UpdateReader reader(ByteReader in) throws MalformedBytesException;

    abstract UpdateWriter writer(int expectedBytes);
}
