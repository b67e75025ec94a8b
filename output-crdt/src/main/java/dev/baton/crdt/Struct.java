package dev.baton.crdt;

/** A run of elements with consecutive clocks of one client: the entry of the store and of an update. */
abstract sealed class Struct permits Item, Gc, Skip {
    ClientBlock client;
    int clock;
    int length;

    Struct(ClientBlock client, int clock, int length) {
        this.client = client;
        this.clock = clock;
        this.length = length;
    }

    /** The clock after the last element. */
    final int end() {
        return clock + length;
    }

    abstract boolean isDeleted();

    /** Whether the struct that follows in the store can be merged into this one. */
    abstract boolean canMergeWith(Struct right);

    /** Absorbs the struct that follows in the store; the caller then drops that one. */
    abstract void merge(Struct right);

    /** Writes the elements from {@code offset} on. */
    abstract void write(UpdateWriter out, int offset);
}
