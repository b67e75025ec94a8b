package dev.baton.crdt;

/** Elements whose place and content were collected; only their clocks remain. */
final class Gc extends Struct {
    Gc(ClientBlock client, int clock, int length) {
        super(client, clock, length);
    }

    @Override
    boolean isDeleted() {
        return true;
    }

    @Override
    boolean canMergeWith(Struct right) {
        return right instanceof Gc;
    }

    @Override
    void merge(Struct right) {
        length += right.length;
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeInfo(0);
        out.writeLength(length - offset);
    }
}
