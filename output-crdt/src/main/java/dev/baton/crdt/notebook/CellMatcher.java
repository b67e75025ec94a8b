package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Matches the cells of one notebook with those of another: by id where both have one, else by type and text in order, else by
 * their place between such cells.
 */
final class CellMatcher {
    private CellMatcher() {}

    /** The features by which a cell is recognised. */
    record Key(@Nullable String id, String type, String source) {
        boolean mayBe(Key other) {
            return (id == null || other.id == null) && type.equals(other.type);
        }

        /** Whether both begin with the same line of text. */
        boolean beginsLike(Key other) {
            return !firstLine().isBlank() && firstLine().equals(other.firstLine());
        }

        private String firstLine() {
            int end = source.indexOf('\n');
            return end < 0 ? source : source.substring(0, end);
        }

        /** Whether more than half of the shorter text is the same, at the beginning and the end of both. */
        boolean looksLike(Key other) {
            int shorter = Math.min(source.length(), other.source.length());
            int head = 0;
            while (head < shorter && source.charAt(head) == other.source.charAt(head)) {
                head++;
            }
            int tail = 0;
            while (tail < shorter - head
                    && source.charAt(source.length() - 1 - tail)
                            == other.source.charAt(other.source.length() - 1 - tail)) {
                tail++;
            }
            return 2 * (head + tail) > shorter;
        }
    }

    /** For every cell of the second notebook its partner in the first, or -1; no partner twice. */
    static int[] match(List<Key> first, List<Key> second) {
        int[] match = new int[second.size()];
        Arrays.fill(match, -1);
        Map<String, Integer> byId = new HashMap<>();
        for (int i = 0; i < first.size(); i++) {
            String id = first.get(i).id();
            if (id != null) {
                byId.putIfAbsent(id, i);
            }
        }
        boolean[] taken = new boolean[first.size()];
        for (int j = 0; j < second.size(); j++) {
            Integer partner = second.get(j).id() == null
                    ? null
                    : byId.remove(second.get(j).id());
            if (partner != null) {
                match[j] = partner;
                taken[partner] = true;
            }
        }
        matchByContent(first, second, taken, match);
        return match;
    }

    private static void matchByContent(List<Key> first, List<Key> second, boolean[] taken, int[] match) {
        List<Integer> freeFirst = new ArrayList<>();
        List<Integer> freeSecond = new ArrayList<>();
        for (int i = 0; i < first.size(); i++) {
            if (!taken[i]) {
                freeFirst.add(i);
            }
        }
        for (int j = 0; j < second.size(); j++) {
            if (match[j] < 0) {
                freeSecond.add(j);
            }
        }
        int[] free = SequenceMatch.match(freeFirst.size(), freeSecond.size(), (i, j) -> {
            Key a = first.get(freeFirst.get(i));
            Key b = second.get(freeSecond.get(j));
            return a.mayBe(b) && a.source().equals(b.source());
        });
        List<BiPredicate<Key, Key>> fromSureToVague = List.of(Key::beginsLike, Key::looksLike, (a, b) -> true);
        for (BiPredicate<Key, Key> same : fromSureToVague) {
            SequenceMatch.pairGaps(free, freeFirst.size(), (i, j) -> {
                Key a = first.get(freeFirst.get(i));
                Key b = second.get(freeSecond.get(j));
                return a.mayBe(b) && same.test(a, b);
            });
        }
        for (int j = 0; j < free.length; j++) {
            if (free[j] >= 0) {
                match[freeSecond.get(j)] = freeFirst.get(free[j]);
            }
        }
    }

    /** The keys of the cells of a file. */
    static List<Key> keysOf(List<JsonSpan> cells, String text) {
        List<Key> keys = new ArrayList<>(cells.size());
        for (JsonSpan cell : cells) {
            JsonSpan.Obj object = (JsonSpan.Obj) cell;
            String source = switch (object.get("source")) {
                case JsonSpan.Str str -> str.value(text);
                case JsonSpan.Arr arr -> String.valueOf(new JsonSame(text).joined(arr));
                case null, default -> "";
            };
            keys.add(new Key(
                    object.get("id") instanceof JsonSpan.Str id ? id.value(text) : null,
                    object.get("cell_type") instanceof JsonSpan.Str type ? type.value(text) : "",
                    source));
        }
        return keys;
    }

    /** The key of a cell as nbformat has it, its source in one piece. */
    static Key keyOf(JsonNode cell) {
        return new Key(
                cell.path("id").textValue(),
                cell.path("cell_type").asText(),
                cell.path("source").asText());
    }
}
