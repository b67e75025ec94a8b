package dev.baton.crdt;

import java.util.Arrays;

/** A growing list of clock ranges of one client. */
final class ClockRanges {
    /** Start and length of each range, alternating. */
    private int[] bounds = new int[4];

    private int count;

    int count() {
        return count;
    }

    int clock(int index) {
        return bounds[2 * index];
    }

    int length(int index) {
        return bounds[2 * index + 1];
    }

    int end(int index) {
        return bounds[2 * index] + bounds[2 * index + 1];
    }

    void add(int clock, int length) {
        if (count > 0 && end(count - 1) == clock) {
            bounds[2 * count - 1] += length;
            return;
        }
        if (bounds.length == 2 * count) {
            bounds = Arrays.copyOf(bounds, 4 * count);
        }
        bounds[2 * count] = clock;
        bounds[2 * count + 1] = length;
        count++;
    }

    /** Sorts the ranges and joins those that overlap or touch. */
    void normalise() {
        boolean isNormal = true;
        for (int i = 1; i < count && isNormal; i++) {
            isNormal = end(i - 1) < clock(i);
        }
        if (isNormal) {
            return;
        }
        long[] packed = new long[count];
        for (int i = 0; i < count; i++) {
            packed[i] = (long) clock(i) << 32 | length(i);
        }
        Arrays.sort(packed);
        int size = 0;
        for (long range : packed) {
            int clock = (int) (range >>> 32);
            int end = clock + (int) range;
            if (size > 0 && bounds[2 * size - 2] + bounds[2 * size - 1] >= clock) {
                bounds[2 * size - 1] = Math.max(bounds[2 * size - 1], end - bounds[2 * size - 2]);
            } else {
                bounds[2 * size] = clock;
                bounds[2 * size + 1] = end - clock;
                size++;
            }
        }
        count = size;
    }

    /** Whether a clock is in one of the ranges, which are normalised. */
    boolean contains(int clock) {
        int low = 0;
        int high = count - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (clock(middle) > clock) {
                high = middle - 1;
            } else if (clock >= end(middle)) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }
}
