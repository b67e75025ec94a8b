package dev.baton.crdt;

import java.util.Arrays;

/**
 * The structs of one client, by clock and without gaps; also the name of the client within a document.
 *
 * <p>Decoding an update makes blocks for clients the document does not know; such a block joins the store with the first
 * struct that is integrated for it.
 */
final class ClientBlock {
    private static final Struct[] NONE = {};

    final long id;
    private Struct[] structs = NONE;
    private int count;

    /** The number of the transaction that touched this block last. */
    private int touchedBy = -1;

    ClientBlock(long id) {
        this.id = id;
    }

    int count() {
        return count;
    }

    Struct get(int index) {
        return structs[index];
    }

    /** The next clock of the client. */
    int state() {
        return count == 0 ? 0 : structs[count - 1].end();
    }

    /** Whether a transaction has noted the state of this block; notes that it has. */
    boolean touch(int transaction) {
        boolean wasTouched = touchedBy == transaction;
        touchedBy = transaction;
        return wasTouched;
    }

    void append(Struct struct) {
        if (struct.clock != state()) {
            throw new IllegalStateException("struct does not follow the state of its client");
        }
        room();
        structs[count++] = struct;
    }

    void insert(int index, Struct struct) {
        room();
        System.arraycopy(structs, index, structs, index + 1, count - index);
        structs[index] = struct;
        count++;
    }

    private void room() {
        if (count == structs.length) {
            structs = Arrays.copyOf(structs, Math.max(4, count + (count >> 1)));
        }
    }

    /** Puts a struct in the place of another of the same clocks. */
    void replace(Struct old, Struct replacement) {
        structs[indexOf(old.clock)] = replacement;
    }

    /** The index of the struct that holds a clock below the state. */
    int indexOf(int clock) {
        int low = 0;
        int high = count - 1;
        Struct last = structs[high];
        if (last.clock <= clock) {
            if (clock < last.end()) {
                return high;
            }
            throw new IllegalStateException("clock is beyond the state of its client");
        }
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Struct struct = structs[middle];
            if (struct.clock > clock) {
                high = middle - 1;
            } else if (clock >= struct.end()) {
                low = middle + 1;
            } else {
                return middle;
            }
        }
        throw new IllegalStateException("clock is not in the store");
    }

    Struct find(int clock) {
        return structs[indexOf(clock)];
    }

    /**
     * Merges the struct at an index with its left neighbours as far as they are alike; answers how many structs
     * disappeared.
     */
    int mergeWithLefts(int index) {
        Struct right = structs[index];
        int at = index;
        while (at > 0) {
            Struct left = structs[at - 1];
            if (left.isDeleted() != right.isDeleted() || !left.mergeWith(right)) {
                break;
            }
            right = left;
            at--;
        }
        int merged = index - at;
        if (merged > 0) {
            System.arraycopy(structs, index + 1, structs, at + 1, count - index - 1);
            Arrays.fill(structs, count - merged, count, null);
            count -= merged;
        }
        return merged;
    }
}
