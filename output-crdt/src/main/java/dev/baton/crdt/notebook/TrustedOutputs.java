package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.UpdateTargets;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YUndefined;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mark {@code metadata.trusted} of cells, by which a JupyterLab page decides whether HTML and JavaScript of the outputs are shown
 * as they are, kept to those whose outputs may be.
 *
 * <p>Pages read the mark once, when they first see the cell. So what a change should not have done is put back in the same update by
 * which pages hear of the change, or not at all: {@link #look} before it, one of the others after it, and both told as one.
 *
 * <p>A cell without outputs holds nothing that could do harm, and who runs it later may have it shown; it keeps the mark where marks
 * are given at all. A cell that was moved is deleted and inserted as a copy; the copy keeps the mark with the outputs that it had.
 *
 * <p>Owned by the thread that owns the document.
 */
public final class TrustedOutputs {
    private static final String MARK = "trusted";

    private final YArray cells;

    /** The marks of a notebook. */
    public TrustedOutputs(NotebookDocument notebook) {
        this.cells = notebook.doc().array("cells");
    }

    /** Which cells carried the mark, with the outputs that they had; a picture of one moment, for one change. */
    public static final class Before {
        private final Map<YMap, Seen> seen = new IdentityHashMap<>();

        private Before() {}
    }

    /** One cell before the change; {@code outputs} only where it carried the mark. */
    private record Seen(
            String id, boolean trusted, @Nullable Object mark, List<ObjectNode> outputs) {}

    /** Whether an update inserts anything that could bring a mark, or outputs under one. */
    public static boolean concerns(UpdateTargets targets) {
        return targets.insertions().stream().map(UpdateTargets.Insertion::place).anyMatch(TrustedOutputs::concerns);
    }

    private static boolean concerns(UpdateTargets.Place place) {
        if (!place.root().equals("cells")) {
            return false;
        }
        List<UpdateTargets.Step> path = place.path();
        if (path.isEmpty()) {
            return true;
        }
        String key = path.size() == 1 ? place.key() : path.get(1).key();
        return "outputs".equals(key) || "metadata".equals(key);
    }

    /** Looks at the cells before a change. */
    public Before look() {
        Before before = new Before();
        for (YMap map : maps()) {
            SharedCell cell = new SharedCell(map);
            Object mark = mark(map);
            boolean trusted = isTrue(mark);
            before.seen.put(
                    map,
                    new Seen(cell.id(), trusted, mark, trusted ? outputs(map).orElse(List.of()) : List.of()));
        }
        return before;
    }

    /**
     * Puts back what somebody changed who may not decide about trust: marks that were not there, and other outputs under a mark.
     * Inside a transaction.
     *
     * @param emptyIsTrusted whether new cells without outputs may carry the mark
     */
    public void putBack(Before before, boolean emptyIsTrusted) {
        for (YMap map : maps()) {
            Seen seen = before.seen.get(map);
            if (seen != null && seen.trusted()) {
                if (!isPartOf(outputs(map), seen.outputs())) {
                    restoreOutputs(map, seen.outputs());
                }
            } else if (isTrue(mark(map))) {
                if (seen != null) {
                    setMark(map, seen.mark());
                } else if (!mayKeep(map, before, emptyIsTrusted)) {
                    setMark(map, null);
                }
            }
        }
    }

    /**
     * Takes the mark from cells whose outputs are others than before and from new ones with outputs; gives it to new cells without
     * any. For a change that comes from outside, such as an edit of the file. Inside a transaction.
     */
    public void onForeignChange(Before before) {
        for (YMap map : maps()) {
            Seen seen = before.seen.get(map);
            boolean trusted = isTrue(mark(map));
            if (seen == null) {
                boolean may = mayKeep(map, before, true);
                if (trusted && !may) {
                    setMark(map, null);
                } else if (!trusted && may && isEmptyCode(map)) {
                    setMark(map, true);
                }
            } else if (trusted && !isPartOf(outputs(map), seen.outputs())) {
                setMark(map, null);
            }
        }
    }

    /** Takes the mark from every cell that has outputs, or from every cell. Inside a transaction. */
    public void distrust(boolean emptyToo) {
        for (YMap map : maps()) {
            if (isTrue(mark(map)) && (emptyToo || !isEmpty(map))) {
                setMark(map, null);
            }
        }
    }

    private boolean mayKeep(YMap map, Before before, boolean emptyIsTrusted) {
        if (isEmpty(map) && emptyIsTrusted) {
            return true;
        }
        String id = new SharedCell(map).id();
        Optional<List<ObjectNode>> now = outputs(map);
        return before.seen.values().stream()
                .anyMatch(seen -> seen.trusted() && seen.id().equals(id) && isPartOf(now, seen.outputs()));
    }

    private static boolean isEmpty(YMap map) {
        return outputs(map).filter(List::isEmpty).isPresent();
    }

    private static boolean isEmptyCode(YMap map) {
        return new SharedCell(map).isCode() && isEmpty(map);
    }

    /** Whether there are outputs in a form that can be read, all of which are among these. */
    private static boolean isPartOf(Optional<List<ObjectNode>> outputs, List<ObjectNode> known) {
        return outputs.isPresent()
                && outputs.get().stream()
                        .allMatch(each -> known.stream().anyMatch(other -> SharedJson.same(each, other)));
    }

    /** The outputs; none where there are none, and empty where there is something else in their place. */
    private static Optional<List<ObjectNode>> outputs(YMap map) {
        if (SharedJson.isNothing(map, "outputs")) {
            return Optional.of(List.of());
        }
        return new SharedCell(map).outputs().map(CellOutputs::read);
    }

    private static void restoreOutputs(YMap map, List<ObjectNode> outputs) {
        Optional<CellOutputs> there = new SharedCell(map).outputs();
        there.orElseGet(() -> new CellOutputs(map.setArray("outputs"))).replace(outputs);
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

    /** What a page takes for true. */
    private static boolean isTrue(@Nullable Object mark) {
        return switch (mark) {
            case null -> false;
            case Boolean truth -> truth;
            case Number number -> number.doubleValue() != 0 && !Double.isNaN(number.doubleValue());
            case String text -> !text.isEmpty();
            default -> mark != YUndefined.INSTANCE;
        };
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
