package dev.baton.crdt.notebook;

import java.util.Arrays;
import java.util.List;

/**
 * A line-by-line merge of two changes of one text.
 *
 * @param text the result
 * @param conflict whether both changed the same lines differently, so that theirs were left out
 */
record ThreeWayText(String text, boolean conflict) {

    static ThreeWayText merge(String base, String ours, String theirs) {
        if (theirs.equals(base) || theirs.equals(ours)) {
            return new ThreeWayText(ours, false);
        }
        if (ours.equals(base)) {
            return new ThreeWayText(theirs, false);
        }
        List<String> b = TextEdit.lines(base);
        List<String> o = TextEdit.lines(ours);
        List<String> t = TextEdit.lines(theirs);
        int[] inOurs = partners(b, o);
        int[] inTheirs = partners(b, t);
        StringBuilder merged = new StringBuilder();
        boolean conflict = false;
        int i = 0;
        int atOurs = 0;
        int atTheirs = 0;
        while (i <= b.size()) {
            int stable = i;
            while (stable < b.size() && (inOurs[stable] < 0 || inTheirs[stable] < 0)) {
                stable++;
            }
            int endOurs = stable < b.size() ? inOurs[stable] : o.size();
            int endTheirs = stable < b.size() ? inTheirs[stable] : t.size();
            String was = String.join("", b.subList(i, stable));
            String mine = String.join("", o.subList(atOurs, endOurs));
            String other = String.join("", t.subList(atTheirs, endTheirs));
            if (mine.equals(was)) {
                merged.append(other);
            } else {
                merged.append(mine);
                conflict |= !other.equals(was) && !other.equals(mine);
            }
            if (stable < b.size()) {
                merged.append(b.get(stable));
            }
            i = stable + 1;
            atOurs = endOurs + 1;
            atTheirs = endTheirs + 1;
        }
        return new ThreeWayText(merged.toString(), conflict);
    }

    /** For every line of the base its partner in the other text, or -1. */
    private static int[] partners(List<String> base, List<String> other) {
        int[] match = SequenceMatch.match(
                base.size(), other.size(), (i, j) -> base.get(i).equals(other.get(j)));
        int[] partners = new int[base.size()];
        Arrays.fill(partners, -1);
        for (int j = 0; j < match.length; j++) {
            if (match[j] >= 0) {
                partners[match[j]] = j;
            }
        }
        return partners;
    }
}
