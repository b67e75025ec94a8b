package dev.baton.crdt;

/** One element of raw bytes. */
final class BinaryContent extends Content {
    private final byte[] bytes;

    BinaryContent(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    int ref() {
        return 3;
    }

    @Override
    Content copy() {
        return this;
    }

    @Override
    int length() {
        return 1;
    }

    @Override
    Object value(int offset) {
        return bytes;
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeBytes(bytes);
    }
}
