package dev.baton.crdt.notebook;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SequenceMatchTest {

    @Property(tries = 1_000)
    void matchesAreEqualAscendingAndAsManyAsPossible(@ForAll("words") String first, @ForAll("words") String second) {
        int[] match = match(first, second);
        int last = -1;
        int count = 0;
        for (int j = 0; j < match.length; j++) {
            if (match[j] >= 0) {
                assertThat(match[j]).isGreaterThan(last);
                assertThat(first.charAt(match[j])).isEqualTo(second.charAt(j));
                last = match[j];
                count++;
            }
        }
        assertThat(count).isEqualTo(longestCommon(first, second));
    }

    @Test
    void beyondTheBoundHeadAndTailStillMatch() {
        String first = "h" + "a".repeat(3_000) + "t";
        String second = "h" + "b".repeat(3_000) + "t";
        int[] match = match(first, second);
        assertThat(match[0]).isZero();
        assertThat(match[3_001]).isEqualTo(3_001);
        assertThat(match[1_500]).isEqualTo(-1);
    }

    @Test
    void gapsArePairedInOrder() {
        int[] match = {-1, 1, -1, -1};
        SequenceMatch.pairGaps(match, 4, (i, j) -> true);
        assertThat(match).containsExactly(0, 1, 2, 3);
        int[] short1 = {-1, -1, 0};
        SequenceMatch.pairGaps(short1, 1, (i, j) -> true);
        assertThat(short1).containsExactly(-1, -1, 0);
    }

    private static int[] match(String first, String second) {
        return SequenceMatch.match(first.length(), second.length(), (i, j) -> first.charAt(i) == second.charAt(j));
    }

    private static int longestCommon(String a, String b) {
        int[][] best = new int[a.length() + 1][b.length() + 1];
        for (int i = 1; i <= a.length(); i++) {
            for (int j = 1; j <= b.length(); j++) {
                best[i][j] = a.charAt(i - 1) == b.charAt(j - 1)
                        ? best[i - 1][j - 1] + 1
                        : Math.max(best[i - 1][j], best[i][j - 1]);
            }
        }
        return best[a.length()][b.length()];
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().withChars("abc").ofMaxLength(14);
    }
}
