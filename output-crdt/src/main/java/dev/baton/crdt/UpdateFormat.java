package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.MalformedBytesException;

/** The encodings of an update that yjs 13 knows; both carry the same, and each can be turned into the other. */
public enum UpdateFormat {
    /** One stream; what the sync protocol of y-protocols carries. */
    V1 {
        @Override
        UpdateReader reader(ByteReader in) {
            return new UpdateReaderV1(in);
        }

        @Override
        UpdateReader deletesReader(ByteReader in) {
            return new UpdateReaderV1(in);
        }

        @Override
        UpdateWriter writer(int expectedBytes) {
            return new UpdateWriterV1(new ByteWriter(expectedBytes));
        }
    },
    /** Columns coded in runs; smaller for documents with a long history. */
    V2 {
        @Override
        UpdateReader reader(ByteReader in) throws MalformedBytesException {
            return new UpdateReaderV2(in);
        }

        @Override
        UpdateReader deletesReader(ByteReader in) throws MalformedBytesException {
            return UpdateReaderV2.ofDeletes(in);
        }

        @Override
        UpdateWriter writer(int expectedBytes) {
            return new UpdateWriterV2();
        }
    };

    abstract UpdateReader reader(ByteReader in) throws MalformedBytesException;

    /** A reader for a delete set that stands alone, where V2 has no columns before it. */
    abstract UpdateReader deletesReader(ByteReader in) throws MalformedBytesException;

    abstract UpdateWriter writer(int expectedBytes);
}
