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
    boolean mergeWith(Struct right) {
        if (right instanceof Gc) {
            length += right.length;
            return true;
        }
        return false;
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeInfo(0);
        out.writeLength(length - offset);
    }
}
