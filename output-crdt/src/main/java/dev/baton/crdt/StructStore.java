package dev.baton.crdt;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All structs of a document by client. */
final class StructStore {
    private final Map<Long, ClientBlock> blocks = new HashMap<>();

    /** The block of a client that has structs, or null. */
    @Nullable
    ClientBlock find(long client) {
        return blocks.get(client);
    }

    int state(long client) {
        ClientBlock block = blocks.get(client);
        return block == null ? 0 : block.state();
    }

    /** Adds a block that has or is about to get its first struct. */
    void adopt(ClientBlock block) {
        blocks.put(block.id, block);
    }

    /** Takes out a block that has no structs any more. */
    void remove(ClientBlock block) {
        blocks.remove(block.id);
    }

    /** All blocks with structs, highest client id first. */
    List<ClientBlock> descending() {
        List<ClientBlock> all = new ArrayList<>(blocks.values());
        all.sort((a, b) -> Long.compare(b.id, a.id));
        return all;
    }

    int structCount() {
        int count = 0;
        for (ClientBlock block : blocks.values()) {
            count += block.count();
        }
        return count;
    }

    StateVector stateVector() {
        StateVector vector = new StateVector();
        for (ClientBlock block : blocks.values()) {
            vector.put(block.id, block.state());
        }
        return vector;
    }
}
