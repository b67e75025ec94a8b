package dev.baton.crdt;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The change of one shared type by one transaction.
 *
 * <p>Deltas and keys are computed on first access and must be accessed inside the observer's call: afterwards the document has
 * discarded the information.
 */
public final class YEvent {
    private final Branch target;
    private final Branch currentTarget;
    private final EventChanges changes;

    YEvent(Branch target, Branch currentTarget, EventChanges changes) {
        this.target = target;
        this.currentTarget = currentTarget;
        this.changes = changes;
    }

    /** How many types the changed one is nested in. */
    int depth() {
        return target.depth();
    }

    /** The type that changed. */
    public YType target() {
        return target.view();
    }

    /** The type whose observer is called: the target itself, or an ancestor for deep observers. */
    public YType currentTarget() {
        return currentTarget.view();
    }

    /** The way from {@link #currentTarget()} to {@link #target()}: keys as String, positions as Integer. */
    public List<Object> path() {
        return target.pathFrom(currentTarget);
    }

    /** What changed in the sequence of an array or text, without a trailing retain; empty where nothing did. */
    public List<Delta> delta() {
        return changes.delta();
    }

    /** What became of each changed key of a map. */
    public Map<String, KeyChange> keys() {
        return changes.keys();
    }

    /** The origin of the transaction. */
    public @Nullable Object origin() {
        return changes.transaction().origin;
    }

    /** Whether the change was made here rather than applied from an update. */
    public boolean isLocal() {
        return changes.transaction().local;
    }
}
