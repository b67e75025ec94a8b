package dev.baton.crdt.output;

import dev.baton.crdt.notebook.CellOutputs;
import dev.baton.crdt.output.OutputArea.FixedOutput;
import dev.baton.crdt.output.OutputArea.Output;
import dev.baton.crdt.output.OutputArea.StreamOutput;
import java.util.List;

/**
 * Changes the outputs of a cell to the wanted ones, with edits that an open JupyterLab 4 page can follow.
 *
 * <p>A page treats every inserted output as appended, every inserted text as one at the end of its last output and every
 * deleted text as cut from there. It joins a stream to the stream of the same name that it added last, even if that one was
 * deleted since. So there are only these edits: appending; rewriting the end of the last text; deleting the end of the list
 * and appending a new one that does not begin with a stream; deleting all and appending all.
 */
final class OutputEdits {
    private OutputEdits() {}

    /** Whether that would change anything. */
    static boolean differ(List<Output> current, List<Output> target) {
        return current.size() != target.size() || commonHead(current, target) != target.size();
    }

    /** Makes the edits, inside a transaction; returns roughly the bytes that took the place of others. */
    static long write(CellOutputs list, List<Output> current, List<Output> target) {
        int same = commonHead(current, target);
        if (same < current.size()) {
            if (same == current.size() - 1
                    && same < target.size()
                    && current.get(same) instanceof StreamOutput before
                    && target.get(same) instanceof StreamOutput after
                    && before.name().equals(after.name())
                    && list.lastTakesText()) {
                int kept = commonHead(before.text(), after.text());
                String tail = after.text().substring(kept);
                list.rewriteLastText(kept, tail);
                append(list, target, same + 1);
                return kept < before.text().length() ? tail.length() : 0;
            }
            int from = Math.min(same, target.size() - 1);
            while (from > 0 && target.get(from) instanceof StreamOutput) {
                from--;
            }
            same = Math.max(0, from);
            append(list, target, same);
            return target.subList(same, target.size()).stream()
                    .mapToLong(OutputEdits::sizeBytes)
                    .sum();
        }
        append(list, target, same);
        return 0;
    }

    /** Puts the end of the target where the list has another, or none. */
    private static void append(CellOutputs list, List<Output> target, int from) {
        list.replaceFrom(
                from,
                target.subList(from, target.size()).stream().map(Output::json).toList());
    }

    private static long sizeBytes(Output output) {
        return switch (output) {
            case StreamOutput stream -> stream.text().length();
            case FixedOutput fixed -> fixed.bytes();
        };
    }

    private static int commonHead(List<Output> a, List<Output> b) {
        int max = Math.min(a.size(), b.size());
        int head = 0;
        while (head < max && same(a.get(head), b.get(head))) {
            head++;
        }
        return head;
    }

    private static boolean same(Output a, Output b) {
        return a == b
                || a instanceof StreamOutput first
                        && b instanceof StreamOutput second
                        && first.name().equals(second.name())
                        && first.text().equals(second.text())
                || a instanceof FixedOutput one
                        && b instanceof FixedOutput other
                        && CellOutputs.same(one.json(), other.json());
    }

    /** Never half a pair: a shared text cannot be cut there. */
    private static int commonHead(String a, String b) {
        // Appending is the usual case, and this comparison is far quicker than one unit at a time.
        int max = Math.min(a.length(), b.length());
        int head = b.startsWith(a) ? max : 0;
        while (head < max && a.charAt(head) == b.charAt(head)) {
            head++;
        }
        return head > 0 && Character.isHighSurrogate(a.charAt(head - 1)) ? head - 1 : head;
    }
}
