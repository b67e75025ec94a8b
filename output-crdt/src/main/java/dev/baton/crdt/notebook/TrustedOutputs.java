package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YUndefined;
import dev.baton.crdt.notebook.CellOutputs.Kept;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The only place that decides whether pages may show HTML and JavaScript of a cell's outputs unsanitized.
 *
 * <p>A JupyterLab page trusts a cell when it first sees it with the mark {@code metadata.trusted}, and from the moment its
 * user runs or clears it. It keeps trusting that cell, whatever the mark and the outputs are later. So an output that is not
 * from a run is never put into a cell that a page may have: instead, a copy of the cell without the mark, with this output,
 * replaces the cell, unless a page shows the output in the same way whether it trusts it or not ({@link PlainOutputs}).
 *
 * <p>{@link #look} before a change, {@link #onUpdate} or {@link #onFile} after it, and both sent to the pages as one update.
 * Outputs that a user without the right to run puts under a mark by an update are reverted.
 *
 * <p>A cell without outputs holds nothing harmful, and the user who runs it later may have its outputs shown; it keeps the
 * mark if marks are given at all. A moved cell is deleted and inserted as a copy; the copy keeps the mark with its outputs.
 *
 * <p>Owned by the thread that owns the document.
 */
public final class TrustedOutputs {
    private static final String MARK = "trusted";

    private final YArray cells;
    private final Rule rule;

    /** Which outputs are trusted. */
    public enum Rule {
        /** None. */
        NOTHING,
        /** Outputs of runs, and those that users with the right to run declare trusted. */
        RUNS,
        /** All. */
        EVERYTHING
    }

    /** Decides about the outputs of a notebook. */
    public TrustedOutputs(NotebookDocument notebook, Rule rule) {
        this.cells = notebook.doc().array("cells");
        this.rule = rule;
    }

    /** The parts that a change may touch, before the change; a snapshot for one change. */
    public static final class Before {
        private final Map<YMap, Seen> seen = new IdentityHashMap<>();
        /** All cells, if the change may add new ones. */
        private final Set<YMap> all = Collections.newSetFromMap(new IdentityHashMap<>());

        private boolean insertsCells;

        private Before() {}
    }

    /** One cell before the change. */
    private record Seen(
            String id,
            boolean trusted,
            @Nullable Object mark,
            @Nullable Object array,
            List<@Nullable Object> elements,
            List<Kept> outputs) {
        OutputSet known() {
            return new OutputSet(jsonOf(outputs));
        }
    }

    /** Whether updates of a user with or without the right to run have to be checked. */
    public boolean looksAt(boolean mayRun) {
        return rule == Rule.NOTHING || rule == Rule.RUNS && !mayRun;
    }

    /** Looks at the cells that an update touches, before it. */
    public Before look(TouchedCells touched) {
        return look(touched.cells(), touched.insertsCells());
    }

    /** Looks at all cells, before a change that may touch any. */
    public Before look() {
        return look(maps(), true);
    }

    private Before look(Collection<YMap> touched, boolean insertsCells) {
        Before before = new Before();
        touched.forEach(map -> before.seen.put(map, seen(map)));
        before.insertsCells = insertsCells;
        if (insertsCells) {
            before.all.addAll(maps());
        }
        return before;
    }

    private static Seen seen(YMap map) {
        Object mark = mark(map);
        SharedCell cell = new SharedCell(map);
        return new Seen(
                cell.id(),
                isTrue(mark),
                mark,
                map.get("outputs"),
                cell.outputs().map(CellOutputs::elements).orElse(List.of()),
                outputs(map).orElse(List.of()));
    }

    /** After an update of a user whose marks and outputs are not trusted. Inside a transaction. */
    public void onUpdate(Before before) {
        settle(before, true);
    }

    /**
     * After a change of the file by any author: another user's save, an upload, a restored version, another program. Gives the
     * mark to new cells without outputs. Inside a transaction.
     */
    public void onFile(Before before) {
        settle(before, false);
    }

    /**
     * After a file was loaded into the empty document with all cells marked: the authors of its outputs are not known. Inside
     * a transaction.
     */
    public void onSeeded() {
        if (rule != Rule.EVERYTHING) {
            distrust(rule == Rule.NOTHING);
        }
    }

    /**
     * After the document was loaded from its history, which may have been written under another rule. Inside a transaction.
     */
    public void onLoaded() {
        if (rule == Rule.NOTHING) {
            distrust(true);
        }
    }

    private void distrust(boolean emptyToo) {
        for (YMap map : maps()) {
            if (isTrue(mark(map)) && (emptyToo || !isEmpty(map))) {
                setMark(map, null);
            }
        }
    }

    /** Whether the first cell of an id carries the mark. */
    public boolean isMarked(String cellId) {
        return find(cellId).filter(map -> isTrue(mark(map))).isPresent();
    }

    /**
     * Restores former outputs of a cell into the cell of that id, which is empty now. Inside a transaction.
     *
     * @param wereTrusted whether they were under the mark
     */
    public void bringBack(String cellId, ArrayNode outputs, boolean wereTrusted) {
        find(cellId).ifPresent(map -> {
            List<Kept> kept = new ArrayList<>();
            outputs.forEach(each -> kept.add(new Kept((ObjectNode) each, false)));
            if (wereTrusted || rule == Rule.EVERYTHING || jsonOf(kept).stream().allMatch(PlainOutputs::isPlain)) {
                new SharedCell(map).outputs().ifPresent(there -> there.pushAll(kept));
            } else {
                setMark(replace(map, kept), null);
            }
        });
    }

    private void settle(Before before, boolean putsBack) {
        if (rule == Rule.EVERYTHING) {
            return;
        }
        List<YMap> fresh = before.insertsCells
                ? maps().stream().filter(map -> !before.all.contains(map)).toList()
                : List.of();
        Copies copies = new Copies(before);
        fresh.forEach(map -> settleNew(map, copies, !putsBack));
        before.seen.forEach((map, seen) -> {
            if (!map.isDeleted()) {
                settleKnown(map, seen, putsBack);
            }
        });
    }

    private void settleKnown(YMap map, Seen seen, boolean putsBack) {
        Optional<List<Kept>> now = outputs(map);
        List<ObjectNode> foreign =
                now.map(there -> seen.known().missing(jsonOf(there))).orElse(List.of());
        if (now.isPresent() && foreign.isEmpty()) {
            if (!seen.trusted() && isTrue(mark(map))) {
                setMark(map, seen.mark());
            }
        } else if (putsBack && seen.trusted()) {
            putBack(map, seen);
        } else if (now.isPresent() && foreign.stream().allMatch(PlainOutputs::isPlain)) {
            if (isTrue(mark(map))) {
                setMark(map, null);
            }
        } else {
            setMark(replace(map, now.orElse(List.of())), null);
        }
    }

    /** New cells are new to every page, and a page reads the mark of a cell when it first sees it. */
    private void settleNew(YMap map, Copies copies, boolean gives) {
        boolean trusted = isTrue(mark(map));
        boolean may = rule == Rule.RUNS && (isEmpty(map) || trusted && copies.holds(map));
        if (trusted && !may) {
            setMark(map, null);
        } else if (gives && !trusted && may && new SharedCell(map).isCode()) {
            setMark(map, true);
        }
    }

    /** The trusted outputs of the cells that a new cell may be a moved copy of, found when they are first asked for. */
    private final class Copies {
        private final Before before;
        private @Nullable Map<String, List<OutputSet>> trusted;

        Copies(Before before) {
            this.before = before;
        }

        /** Whether all outputs of a cell were under the mark in a cell of the same id. */
        boolean holds(YMap map) {
            Optional<List<Kept>> now = outputs(map);
            return now.isPresent()
                    && byId().getOrDefault(new SharedCell(map).id(), List.of()).stream()
                            .anyMatch(known -> known.missing(jsonOf(now.get())).isEmpty());
        }

        private Map<String, List<OutputSet>> byId() {
            if (trusted == null) {
                Map<String, List<OutputSet>> found = new HashMap<>();
                before.seen.values().forEach(seen -> add(found, seen));
                for (YMap map : maps()) {
                    // parts that the change has not touched are as before
                    if (before.all.contains(map) && !before.seen.containsKey(map)) {
                        add(found, seen(map));
                    }
                }
                trusted = found;
            }
            return trusted;
        }

        private static void add(Map<String, List<OutputSet>> found, Seen seen) {
            if (seen.trusted()) {
                found.computeIfAbsent(seen.id(), id -> new ArrayList<>()).add(seen.known());
            }
        }
    }

    /**
     * Removes added outputs; after other changes, a copy of the cell with the former outputs replaces it, since pages do not
     * follow every change of existing outputs.
     */
    private void putBack(YMap map, Seen seen) {
        Optional<CellOutputs> there = new SharedCell(map).outputs();
        if (there.isPresent() && map.get("outputs") == seen.array()) {
            List<@Nullable Object> elements = there.get().elements();
            Set<@Nullable Object> former = Collections.newSetFromMap(new IdentityHashMap<>());
            former.addAll(seen.elements());
            List<ObjectNode> left = new ArrayList<>();
            List<ObjectNode> now = there.get().read();
            for (int i = 0; i < elements.size(); i++) {
                if (former.contains(elements.get(i))) {
                    left.add(now.get(i));
                }
            }
            if (isSame(left, jsonOf(seen.outputs()))) {
                for (int i = elements.size() - 1; i >= 0; i--) {
                    if (!former.contains(elements.get(i))) {
                        there.get().delete(i);
                    }
                }
                return;
            }
        }
        replace(map, seen.outputs());
    }

    private static boolean isSame(List<ObjectNode> a, List<ObjectNode> b) {
        boolean same = a.size() == b.size();
        for (int i = 0; same && i < a.size(); i++) {
            same = SharedJson.same(a.get(i), b.get(i));
        }
        return same;
    }

    /** Replaces a cell by a copy with these outputs; the copy is inserted first, since a page moves on from a deleted cell. */
    private YMap replace(YMap map, List<Kept> outputs) {
        List<@Nullable Object> elements = cells.toList();
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i) == map) {
                YMap copy = cells.insertMap(i);
                SharedCell.copy(map, copy, outputs);
                cells.delete(i + 1, 1);
                return copy;
            }
        }
        throw new IllegalStateException("a cell that is not deleted is in no list");
    }

    private static boolean isEmpty(YMap map) {
        return outputs(map).filter(List::isEmpty).isPresent();
    }

    /** The outputs; none where there are none, and empty where there is something else in their place. */
    private static Optional<List<Kept>> outputs(YMap map) {
        if (SharedJson.isNothing(map, "outputs")) {
            return Optional.of(List.of());
        }
        return new SharedCell(map).outputs().map(CellOutputs::keep);
    }

    private static List<ObjectNode> jsonOf(List<Kept> outputs) {
        return outputs.stream().map(Kept::json).toList();
    }

    private static @Nullable Object mark(YMap map) {
        Object metadata = map.get("metadata");
        if (metadata instanceof YMap shared) {
            return shared.get(MARK);
        }
        JsonNode mark = SharedJson.objectOf(metadata).get(MARK);
        return mark == null ? null : SharedJson.toPlain(mark);
    }

    private static void setMark(YMap map, @Nullable Object mark) {
        if (Objects.equals(mark, mark(map))) {
            return;
        }
        if (!(map.get("metadata") instanceof YMap)) {
            ObjectNode members = SharedJson.objectOf(map.get("metadata"));
            YMap metadata = map.setMap("metadata");
            members.properties().forEach(each -> metadata.set(each.getKey(), SharedJson.toPlain(each.getValue())));
        }
        if (map.get("metadata") instanceof YMap metadata) {
            if (mark == null || mark == YUndefined.INSTANCE) {
                metadata.remove(MARK);
            } else {
                metadata.set(MARK, mark);
            }
        }
    }

    /** The values that a page treats as true. */
    private static boolean isTrue(@Nullable Object mark) {
        return switch (mark) {
            case null -> false;
            case Boolean truth -> truth;
            case Number number -> number.doubleValue() != 0 && !Double.isNaN(number.doubleValue());
            case String text -> !text.isEmpty();
            default -> mark != YUndefined.INSTANCE;
        };
    }

    private Optional<YMap> find(String cellId) {
        return maps().stream().filter(map -> cellId.equals(map.get("id"))).findFirst();
    }

    private List<YMap> maps() {
        List<YMap> maps = new ArrayList<>(cells.length());
        for (Object element : cells.toList()) {
            if (element instanceof YMap map) {
                maps.add(map);
            }
        }
        return maps;
    }
}
