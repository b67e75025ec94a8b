package dev.baton.crdt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Undo and redo of a user's own changes to some types of a document, independent of concurrent changes of others; behaves as
 * the undo manager of yjs 13.6.
 *
 * <p>It records transactions that change the scope and whose origin is tracked. Transactions less than the capture timeout
 * apart become one step. Elements deleted in a step are kept from collection as long as the step can be undone. Owned by the
 * thread of the document; ends with {@link #close()}.
 */
public final class UndoHistory implements AutoCloseable {
    private final DocCore core;
    private final List<Branch> scope = new ArrayList<>();
    private final Set<@Nullable Object> trackedOrigins;
    private final long captureTimeoutMs;
    private final LongSupplier nowMs;
    private final Subscription subscription;
    private final Deque<Step> undoable = new ArrayDeque<>();
    private final Deque<Step> redoable = new ArrayDeque<>();
    private Mode mode = Mode.RECORDING;
    private long lastChangeMs;

    private enum Mode {
        RECORDING,
        UNDOING,
        REDOING
    }

    /** The insertions and deletions of one step. */
    static final class Step {
        DeleteSet deletions;
        DeleteSet insertions;

        Step(DeleteSet deletions, DeleteSet insertions) {
            this.deletions = deletions;
            this.insertions = insertions;
        }
    }

    /**
     * A new, empty history.
     *
     * @param scope the types, each with everything nested in it
     * @param trackedOrigins the origins whose transactions are recorded; may contain null
     * @param captureTimeoutMs within how many milliseconds after the previous one a transaction joins its step; 0 for one step
     *     each
     * @param nowMs a clock in milliseconds, above 0
     */
    public UndoHistory(
            YDoc doc,
            Collection<? extends YType> scope,
            Collection<? extends @Nullable Object> trackedOrigins,
            long captureTimeoutMs,
            LongSupplier nowMs) {
        this.core = doc.core();
        scope.forEach(type -> this.scope.add(type.branch));
        this.trackedOrigins = new HashSet<>(trackedOrigins);
        this.trackedOrigins.add(this);
        this.captureTimeoutMs = captureTimeoutMs;
        this.nowMs = nowMs;
        this.subscription = core.commitListeners().add(this::onTransaction);
    }

    /** Whether there is a step to undo. */
    public boolean canUndo() {
        return !undoable.isEmpty();
    }

    /** Whether there is a step to redo. */
    public boolean canRedo() {
        return !redoable.isEmpty();
    }

    /** Undoes the newest step that still has an effect; returns whether there was one. */
    public boolean undo() {
        return perform(Mode.UNDOING, undoable);
    }

    /** Redoes the step undone last; returns whether there was one. */
    public boolean redo() {
        return perform(Mode.REDOING, redoable);
    }

    /** Lets the next transaction begin a new step. */
    public void stopCapturing() {
        lastChangeMs = 0;
    }

    /** Forgets all steps. */
    public void clear() {
        clear(undoable);
        clear(redoable);
    }

    /** Ends the history; nothing is kept from collection for it any more. */
    @Override
    public void close() {
        clear();
        subscription.close();
    }

    private void clear(Deque<Step> steps) {
        if (steps.isEmpty()) {
            return;
        }
        core.transact(null, () -> {
            for (Step step : steps) {
                each(core.current(), step.deletions, item -> {
                    if (isInScope(item)) {
                        keep(item, false);
                    }
                });
            }
        });
        steps.clear();
    }

    private boolean isInScope(Item item) {
        for (Branch at = item.branch(); at != null; at = at.parent()) {
            if (scope.contains(at)) {
                return true;
            }
        }
        return false;
    }

    /** Protects an item and its ancestors from collection, or no longer does. */
    static void keep(Item first, boolean keep) {
        for (Item item = first; item != null && item.isKept() != keep; item = item.branch().item) {
            item.markKept(keep);
        }
    }

    private boolean touchesScope(Transaction transaction) {
        for (Branch changed : transaction.changed.keySet()) {
            if (changed.isDeleted()) {
                continue;
            }
            for (Branch at = changed; at != null; at = at.parent()) {
                if (scope.contains(at)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void onTransaction(Transaction transaction) {
        if (!trackedOrigins.contains(transaction.origin) || !touchesScope(transaction)) {
            return;
        }
        Deque<Step> steps = mode == Mode.UNDOING ? redoable : undoable;
        if (mode == Mode.UNDOING) {
            stopCapturing();
        } else if (mode == Mode.RECORDING) {
            clear(redoable);
        }
        DeleteSet insertions = new DeleteSet();
        transaction.statesBefore().forEach((block, before) -> insertions.add(block.id, before, block.state() - before));
        DeleteSet deletions = new DeleteSet();
        deletions.addAll(transaction.deletes);
        long now = nowMs.getAsLong();
        boolean joins = lastChangeMs > 0 && now - lastChangeMs < captureTimeoutMs && mode == Mode.RECORDING;
        Step last = steps.peek();
        if (joins && last != null) {
            last.deletions.addAll(deletions);
            last.deletions.normalise();
            last.insertions.addAll(insertions);
            last.insertions.normalise();
        } else {
            steps.push(new Step(deletions, insertions));
        }
        if (mode == Mode.RECORDING) {
            lastChangeMs = now;
        }
        each(transaction, transaction.deletes, item -> {
            if (isInScope(item)) {
                keep(item, true);
            }
        });
    }

    private boolean perform(Mode wanted, Deque<Step> steps) {
        boolean[] isDone = new boolean[1];
        mode = wanted;
        try {
            core.transact(this, () -> {
                while (!isDone[0] && !steps.isEmpty()) {
                    isDone[0] = perform(core.current(), steps.pop());
                }
            });
        } finally {
            mode = Mode.RECORDING;
        }
        return isDone[0];
    }

    private boolean perform(Transaction transaction, Step step) {
        List<Item> toDelete = new ArrayList<>();
        each(transaction, step.insertions, inserted -> {
            Item item = newest(transaction, inserted);
            if (item != null && !item.isDeleted() && isInScope(item)) {
                toDelete.add(item);
            }
        });
        Set<Item> toRedo = new LinkedHashSet<>();
        each(transaction, step.deletions, item -> {
            if (isInScope(item) && !step.insertions.contains(item.client.id, item.clock)) {
                toRedo.add(item);
            }
        });
        boolean isDone = false;
        RedoneItems redo = new RedoneItems(transaction, toRedo, step.insertions, this::isDeletedByAnyStep);
        for (Item item : toRedo) {
            isDone |= redo.of(item) != null;
        }
        for (Item item : toDelete.reversed()) {
            transaction.delete(item);
            isDone = true;
        }
        return isDone;
    }

    /** The newest re-creation of an item, or the item itself; null if that was collected. */
    private @Nullable Item newest(Transaction transaction, Item item) {
        if (core.redone().get(item) == null) {
            return item;
        }
        RedoneChain.Place followed = RedoneChain.follow(core, item.client, item.clock);
        Struct struct = followed.struct();
        if (followed.offset() > 0) {
            struct = transaction.cleanStart(struct.client, struct.clock + followed.offset());
        }
        return struct instanceof Item found ? found : null;
    }

    private boolean isDeletedByAnyStep(Item item) {
        return contains(undoable, item) || contains(redoable, item);
    }

    private static boolean contains(Deque<Step> steps, Item item) {
        for (Step step : steps) {
            if (step.deletions.contains(item.client.id, item.clock)) {
                return true;
            }
        }
        return false;
    }

    /** Calls back with each item of a set, cut where the set ends within it. */
    private static void each(Transaction transaction, DeleteSet set, Consumer<Item> action) {
        set.clients().forEach((client, ranges) -> {
            ClientBlock block = transaction.core.store().find(client);
            for (int i = 0; block != null && i < ranges.count(); i++) {
                int end = Math.min(ranges.end(i), block.state());
                if (ranges.clock(i) >= end) {
                    continue;
                }
                transaction.cleanStart(block, ranges.clock(i));
                int at = block.indexOf(ranges.clock(i));
                while (at < block.count() && block.get(at).clock < end) {
                    if (end < block.get(at).end()) {
                        transaction.cleanStart(block, end);
                    }
                    if (block.get(at) instanceof Item item) {
                        action.accept(item);
                    }
                    at++;
                }
            }
        });
    }
}
