package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.MalformedBytesException;

/** Format V2 of yjs 13: columns of run-length codes; smaller for documents with a long history. */
final class UpdateFormatV2 extends UpdateFormat {
    static final UpdateFormatV2 INSTANCE = new UpdateFormatV2();

    private UpdateFormatV2() {}

    @Override
    UpdateReader reader(ByteReader in) throws MalformedBytesException {
        return new UpdateReaderV2(in);
    }

    @Override
    UpdateWriter writer(int expectedBytes) {
        return new UpdateWriterV2();
    }
}
