package dev.baton.crdt;

/** One reference to another document. */
final class SubdocContent extends Content {
    private final YSubdocument reference;

    SubdocContent(YSubdocument reference) {
        this.reference = reference;
    }

    @Override
    int ref() {
        return 9;
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
    YSubdocument value(int offset) {
        return reference;
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeString(reference.guid());
        out.writeAny(reference.options());
    }
}
