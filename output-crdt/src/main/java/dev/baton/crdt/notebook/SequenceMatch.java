package dev.baton.crdt.notebook;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds what two sequences have in common, in order: a longest common subsequence by Myers' greedy algorithm ("An O(ND) Difference
 * Algorithm and Its Variations", 1986).
 *
 * <p>Bounded: beyond {@value #DIFFERENCES_MAX} differences it settles for the common head and tail.
 */
final class SequenceMatch {
    static final int DIFFERENCES_MAX = 1_000;

    /** Whether element {@code i} of the first and {@code j} of the second sequence count as equal. */
    @FunctionalInterface
    interface Equal {
        boolean test(int i, int j);
    }

    private SequenceMatch() {}

    /** For every element of the second sequence its partner in the first, or -1; partners ascend. */
    static int[] match(int firstLength, int secondLength, Equal equal) {
        int[] match = new int[secondLength];
        Arrays.fill(match, -1);
        int head = 0;
        while (head < firstLength && head < secondLength && equal.test(head, head)) {
            match[head] = head;
            head++;
        }
        int tail = 0;
        while (tail < firstLength - head
                && tail < secondLength - head
                && equal.test(firstLength - 1 - tail, secondLength - 1 - tail)) {
            match[secondLength - 1 - tail] = firstLength - 1 - tail;
            tail++;
        }
        middle(head, firstLength - head - tail, secondLength - head - tail, equal, match);
        return match;
    }

    private static void middle(int offset, int n, int m, Equal equal, int[] match) {
        if (n == 0 || m == 0) {
            return;
        }
        int max = Math.min(n + m, DIFFERENCES_MAX);
        List<int[]> history = new ArrayList<>();
        int[] furthest = new int[2 * max + 2];
        for (int d = 0; d <= max; d++) {
            history.add(Arrays.copyOfRange(furthest, max - d, max + d + 2));
            for (int k = -d; k <= d; k += 2) {
                boolean down = k == -d || k != d && furthest[max + k - 1] < furthest[max + k + 1];
                int x = down ? furthest[max + k + 1] : furthest[max + k - 1] + 1;
                int y = x - k;
                while (x < n && y < m && x >= 0 && y >= 0 && equal.test(offset + x, offset + y)) {
                    x++;
                    y++;
                }
                furthest[max + k] = x;
                if (x >= n && y >= m) {
                    walkBack(history, d, n, m, offset, match);
                    return;
                }
            }
        }
    }

    /** Follows the path from its end; {@code history.get(d)} holds the diagonals -d to d+1 as they were before step d. */
    private static void walkBack(List<int[]> history, int last, int n, int m, int offset, int[] match) {
        int x = n;
        int y = m;
        for (int d = last; d > 0; d--) {
            int[] before = history.get(d);
            int k = x - y;
            boolean down = k == -d || k != d && before[d + k - 1] < before[d + k + 1];
            int cameFrom = down ? before[d + k + 1] : before[d + k - 1];
            for (int diagonalStart = down ? cameFrom : cameFrom + 1; x > diagonalStart; ) {
                x--;
                y--;
                match[offset + y] = offset + x;
            }
            x = cameFrom;
            y = cameFrom - (down ? k + 1 : k - 1);
        }
        while (x > 0) {
            x--;
            y--;
            match[offset + y] = offset + x;
        }
    }

    /** Pairs the rest between two matches, in order, as far as {@code may} allows and both sides have something. */
    static void pairGaps(int[] match, int firstLength, Equal may) {
        int[] ends = new int[match.length];
        int end = firstLength;
        for (int j = match.length - 1; j >= 0; j--) {
            ends[j] = end;
            end = match[j] >= 0 ? match[j] : end;
        }
        int free = 0;
        for (int j = 0; j < match.length; j++) {
            if (match[j] >= 0) {
                free = match[j] + 1;
                continue;
            }
            for (int candidate = free; candidate < ends[j]; candidate++) {
                if (may.test(candidate, j)) {
                    match[j] = candidate;
                    free = candidate + 1;
                    break;
                }
            }
        }
    }
}
