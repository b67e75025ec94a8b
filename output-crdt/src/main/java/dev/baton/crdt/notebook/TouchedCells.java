package dev.baton.crdt.notebook;

import dev.baton.crdt.UpdateTargets;
import dev.baton.crdt.UpdateTargets.Place;
import dev.baton.crdt.UpdateTargets.Step;
import dev.baton.crdt.YMap;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cells of a notebook whose outputs or metadata an update would change, computed before it is applied. Typing touches
 * none.
 *
 * <p>Holds for the document at the time when the targets were resolved. Owned by the thread that owns the document.
 */
public final class TouchedCells {
    private final Set<YMap> shown = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<String> cleared = new LinkedHashSet<>();
    private boolean inserted;

    private TouchedCells() {}

    /** The cells that an update with these targets touches. */
    public static TouchedCells of(UpdateTargets targets) {
        TouchedCells touched = new TouchedCells();
        targets.insertions().forEach(each -> touched.onChange(each.place()));
        targets.removals().forEach(each -> touched.onRemoval(each.place()));
        return touched;
    }

    private void onRemoval(Place place) {
        YMap cell = cellOf(place);
        if (cell != null) {
            String key = keyOf(place);
            if ("outputs".equals(key) || "execution_count".equals(key)) {
                String id = new SharedCell(cell).id();
                if (!id.isEmpty()) {
                    cleared.add(id);
                }
            }
            onChange(place);
        }
    }

    private void onChange(Place place) {
        if (!place.root().equals("cells")) {
            return;
        }
        if (place.path().isEmpty()) {
            inserted = true;
            return;
        }
        String key = keyOf(place);
        YMap cell = cellOf(place);
        if (cell != null && ("outputs".equals(key) || "metadata".equals(key))) {
            shown.add(cell);
        }
    }

    /** The cell of the document that contains a place; null for a new cell and for any other place. */
    private static @Nullable YMap cellOf(Place place) {
        return place.root().equals("cells")
                        && !place.path().isEmpty()
                        && place.path().getFirst().type() instanceof YMap cell
                ? cell
                : null;
    }

    /** The key of the cell that contains a place. */
    private static @Nullable String keyOf(Place place) {
        List<Step> path = place.path();
        return path.size() == 1 ? place.key() : path.get(1).key();
    }

    /** Whether the update can change neither outputs nor metadata of any cell. */
    public boolean isEmpty() {
        return shown.isEmpty() && !inserted;
    }

    /** The ids of the cells that lose outputs or a count. */
    public Set<String> cleared() {
        return Collections.unmodifiableSet(cleared);
    }

    Collection<YMap> cells() {
        return shown;
    }

    /** Whether the update adds cells. */
    boolean insertsCells() {
        return inserted;
    }
}
