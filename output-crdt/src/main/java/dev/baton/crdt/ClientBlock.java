package dev.baton.crdt;

import java.util.Arrays;

/**
 * The structs of one client, by clock and without gaps; also the name of the client within a document.
 *
 * <p>The array has room at its end, where the client's new structs go, and a movable gap, where structs are cut and merged:
 * work at neighbouring places moves little.
 *
 * <p>Decoding an update makes blocks for clients the document does not know; such a block joins the store with the first
 * struct that is integrated for it.
 */
final class ClientBlock {
    private static final Struct[] NONE = {};
    private static final int GAP_MIN = 8;

    final long id;
    private Struct[] structs = NONE;
    private int count;
    private int gapStart;
    private int gapLength;

    /** Where a clock was found last. */
    private int hint;

    /** The number of the transaction that touched this block last. */
    private int touchedBy = -1;

    ClientBlock(long id) {
        this.id = id;
    }

    int count() {
        return count;
    }

    Struct get(int index) {
        return structs[index < gapStart ? index : index + gapLength];
    }

    private void set(int index, Struct struct) {
        structs[index < gapStart ? index : index + gapLength] = struct;
    }

    /** The next clock of the client. */
    int state() {
        return count == 0 ? 0 : get(count - 1).end();
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
        if (count + gapLength == structs.length) {
            if (gapLength > count >> 1) {
                closeGap();
            } else {
                structs = Arrays.copyOf(structs, roomFor(structs.length + 1));
            }
        }
        structs[count + gapLength] = struct;
        count++;
    }

    private static int roomFor(int needed) {
        return Math.max(4, needed + (needed >> 1));
    }

    private void closeGap() {
        moveGap(count);
        Arrays.fill(structs, count, count + gapLength, null);
        gapLength = 0;
    }

    private void moveGap(int to) {
        if (gapLength > 0 && to < gapStart) {
            System.arraycopy(structs, to, structs, to + gapLength, gapStart - to);
        } else if (gapLength > 0 && to > gapStart) {
            System.arraycopy(structs, gapStart + gapLength, structs, gapStart, to - gapStart);
        }
        gapStart = to;
        Arrays.fill(structs, gapStart, gapStart + gapLength, null);
    }

    void insert(int index, Struct struct) {
        if (gapLength == 0) {
            openGap(index);
        }
        moveGap(index);
        structs[gapStart++] = struct;
        gapLength--;
        count++;
    }

    private void openGap(int index) {
        int length = Math.max(GAP_MIN, count >> 4);
        Struct[] wider = structs;
        if (count + length > structs.length) {
            wider = Arrays.copyOf(structs, count + length);
        }
        System.arraycopy(structs, index, wider, index + length, count - index);
        structs = wider;
        gapStart = index;
        gapLength = length;
    }

    /** Drops structs; others must have absorbed their clocks, or they are the newest of the client. */
    private void remove(int from, int number) {
        if (from + number == count && from >= gapStart) {
            Arrays.fill(structs, from + gapLength, count + gapLength, null);
        } else {
            moveGap(from);
            Arrays.fill(structs, from + gapLength, from + gapLength + number, null);
            gapLength += number;
        }
        count -= number;
    }

    /** Drops the newest structs down to a state at which one of them begins. */
    void truncate(int state) {
        int kept = state == 0 ? 0 : indexOf(state - 1) + 1;
        remove(kept, count - kept);
    }

    /** Puts a struct in the place of another of the same clocks. */
    void replace(Struct old, Struct replacement) {
        set(indexOf(old.clock), replacement);
    }

    /** The index of the struct that holds a clock below the state. */
    int indexOf(int clock) {
        int low = 0;
        int high = count - 1;
        Struct last = get(high);
        if (last.clock <= clock) {
            if (clock < last.end()) {
                return high;
            }
            throw new IllegalStateException("clock is beyond the state of its client");
        }
        int middle = Math.min(hint, high);
        while (low <= high) {
            Struct struct = get(middle);
            if (struct.clock > clock) {
                high = middle - 1;
            } else if (clock >= struct.end()) {
                low = middle + 1;
            } else {
                hint = middle;
                return middle;
            }
            middle = (low + high) >>> 1;
        }
        throw new IllegalStateException("clock is not in the store");
    }

    Struct find(int clock) {
        return get(indexOf(clock));
    }

    /**
     * Merges the struct at an index with its left neighbours as far as they are alike; returns how many structs
     * disappeared. The contents are joined from left to right, so that each is copied once.
     */
    int mergeWithLefts(int index) {
        int first = index;
        while (first > 0 && get(first - 1).canMergeWith(get(first))) {
            first--;
        }
        Struct left = get(first);
        for (int i = first + 1; i <= index; i++) {
            left.merge(get(i));
        }
        if (first < index) {
            remove(first + 1, index - first);
        }
        return index - first;
    }

    /** Undoes a cut: joins the struct at an index with the one before it, regardless of the rules for merging. */
    void rejoin(int index) {
        get(index - 1).merge(get(index));
        remove(index, 1);
    }
}
