package dev.baton.crdt;

/** A hole in an update: elements it does not know. Never part of a store. */
final class Skip extends Struct {
    static final int REF = 10;

    Skip(ClientBlock client, int clock, int length) {
        super(client, clock, length);
    }

    @Override
    boolean isDeleted() {
        return true;
    }

    @Override
    boolean canMergeWith(Struct right) {
        return false;
    }

    @Override
    void merge(Struct right) {
        throw new IllegalStateException("holes are not merged");
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeInfo(REF);
        out.rest().writeVarUint(length - offset);
    }
}
