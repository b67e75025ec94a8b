package dev.baton.crdt;

/** Follows an element through its re-creations by undo and redo. */
final class RedoneChain {
    private RedoneChain() {}

    /**
     * The current place of an element.
     *
     * @param struct the struct that holds it
     * @param offset its place in the struct
     */
    record Place(Struct struct, int offset) {}

    /** Finds the struct that holds an element of the store now, however often it was re-created. */
    static Place follow(DocCore core, ClientBlock block, int clock) {
        ClientBlock client = block;
        int at = clock;
        while (true) {
            Struct struct = client.find(at);
            int offset = at - struct.clock;
            Item.ParentId next = struct instanceof Item item ? core.redone().get(item) : null;
            if (next == null) {
                return new Place(struct, offset);
            }
            client = next.client();
            at = next.clock() + offset;
        }
    }
}
