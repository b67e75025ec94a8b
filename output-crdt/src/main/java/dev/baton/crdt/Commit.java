package dev.baton.crdt;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a transaction, in the order of yjs: observers, deep observers, formatting clean-up, collection of deleted
 * content, merging of structs, update listeners.
 *
 * <p>Exceptions of observers and listeners are collected; they stop neither the others nor the clean-up.
 */
final class Commit {
    private final Transaction transaction;
    private final DocCore core;
    private final List<Throwable> failures;

    Commit(Transaction transaction, List<Throwable> failures) {
        this.transaction = transaction;
        this.core = transaction.core;
        this.failures = failures;
    }

    void run() {
        transaction.deletes.normalise();
        boolean needsCleanUp = notifyObservers();
        for (Consumer<Transaction> listener : core.commitListeners().current()) {
            guarded(() -> listener.accept(transaction));
        }
        if (needsCleanUp && core.options().cleanUpFormatting()) {
            guarded(() -> new FormattingCleanup(transaction).run());
        }
        if (core.options().collectGarbage()) {
            collectGarbage();
        }
        mergeDeleted();
        transaction.statesBefore().forEach(Commit::mergeNew);
        mergeAroundCuts();
        if (!transaction.local && hasOwnClient()) {
            core.changeClientId();
        }
        notifyUpdateListeners();
        notifySubdocumentListeners();
    }

    private boolean hasOwnClient() {
        for (ClientBlock block : transaction.statesBefore().keySet()) {
            if (block.id == core.clientId()) {
                return true;
            }
        }
        return false;
    }

    private void notifySubdocumentListeners() {
        if (transaction.subdocumentsAdded.isEmpty() && transaction.subdocumentsRemoved.isEmpty()) {
            return;
        }
        for (SubdocumentListener listener : core.subdocumentListeners().current()) {
            guarded(() -> listener.onSubdocuments(
                    Set.copyOf(transaction.subdocumentsAdded), Set.copyOf(transaction.subdocumentsRemoved)));
        }
    }

    private void guarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            failures.add(e);
        }
    }

    /** Calls observers; returns whether formatted text was changed from outside. */
    private boolean notifyObservers() {
        boolean needsCleanUp = false;
        Map<Branch, List<DeepEvent>> deep = Map.of();
        for (Map.Entry<Branch, Set<@Nullable String>> entry : transaction.changed.entrySet()) {
            Branch branch = entry.getKey();
            if (branch.isDeleted()) {
                continue;
            }
            TypeKind kind = branch.kind();
            needsCleanUp |= !transaction.local && branch.hasFormatting && kind != null && kind.isText();
            EventChanges changes = new EventChanges(transaction, branch, entry.getValue());
            int nearest = branch.depth() - YType.DEEP_MAX;
            for (Branch at = branch; at != null && at.depth() >= nearest; at = at.parent()) {
                if (at.isDeeplyObserved()) {
                    deep = deep.isEmpty() ? new LinkedHashMap<>() : deep;
                    deep.computeIfAbsent(at, b -> new ArrayList<>()).add(new DeepEvent(branch, changes));
                }
            }
            if (branch.isObserved()) {
                YEvent event = new YEvent(branch, branch, changes);
                for (TypeObserver observer : branch.observers().current()) {
                    guarded(() -> observer.onEvent(event));
                }
            }
        }
        deep.forEach(this::notifyDeepObservers);
        return needsCleanUp;
    }

    /** A change on its way to the deep observers of an ancestor. */
    private record DeepEvent(Branch target, EventChanges changes) {}

    private void notifyDeepObservers(Branch current, List<DeepEvent> candidates) {
        if (current.isDeleted()) {
            return;
        }
        List<YEvent> events = new ArrayList<>();
        for (DeepEvent candidate : candidates) {
            if (!candidate.target().isDeleted()) {
                events.add(new YEvent(candidate.target(), current, candidate.changes()));
            }
        }
        events.sort(Comparator.comparingInt(YEvent::depth));
        for (DeepObserver observer : current.deepObservers().current()) {
            guarded(() -> observer.onEvents(List.copyOf(events)));
        }
    }

    private void collectGarbage() {
        transaction.deletes.clients().forEach((client, ranges) -> {
            ClientBlock block = core.store().find(client);
            if (block == null) {
                return;
            }
            for (int i = ranges.count() - 1; i >= 0; i--) {
                int end = ranges.end(i);
                for (int at = block.indexOf(ranges.clock(i)); at < block.count() && block.get(at).clock < end; at++) {
                    if (block.get(at) instanceof Item item && item.isDeleted() && !item.isKept()) {
                        collect(item);
                    }
                }
            }
        });
    }

    /** Replaces the content of a deleted item by its length, and everything nested in it by garbage structs. */
    private void collect(Item item) {
        if (item.content instanceof TypeContent type) {
            Deque<Branch> todo = new ArrayDeque<>();
            todo.push(type.branch);
            while (!todo.isEmpty()) {
                Branch branch = todo.pop();
                for (Item child = branch.start; child != null; child = child.right) {
                    collectNested(child, todo);
                }
                for (Item newest : branch.keys().values()) {
                    for (Item child = newest; child != null; child = child.left) {
                        collectNested(child, todo);
                    }
                }
                branch.clear();
            }
        }
        if (!(item.content instanceof DeletedContent)) {
            item.content = new DeletedContent(item.length);
        }
    }

    private void collectNested(Item child, Deque<Branch> todo) {
        if (child.content instanceof TypeContent type) {
            todo.push(type.branch);
        }
        core.redone().forget(child);
        child.client.replace(child, new Gc(child.client, child.clock, child.length));
    }

    private void mergeDeleted() {
        transaction.deletes.clients().forEach((client, ranges) -> {
            ClientBlock block = core.store().find(client);
            if (block == null) {
                return;
            }
            for (int i = ranges.count() - 1; i >= 0; i--) {
                int clock = ranges.clock(i);
                int at = Math.min(block.count() - 1, 1 + block.indexOf(ranges.end(i) - 1));
                while (at > 0 && block.get(at).clock >= clock) {
                    at -= 1 + block.mergeWithLefts(at);
                }
            }
        });
    }

    private static void mergeNew(ClientBlock block, int before) {
        int first = Math.max(block.indexOf(before), 1);
        for (int i = block.count() - 1; i >= first; ) {
            i -= 1 + block.mergeWithLefts(i);
        }
    }

    private void mergeAroundCuts() {
        for (Item candidate : transaction.mergeCandidates.reversed()) {
            ClientBlock block = candidate.client;
            int at = block.indexOf(candidate.clock);
            if (at + 1 < block.count() && block.mergeWithLefts(at + 1) > 1) {
                continue;
            }
            if (at > 0) {
                block.mergeWithLefts(at);
            }
        }
    }

    private void notifyUpdateListeners() {
        for (UpdateFormat format : List.copyOf(core.updateFormats())) {
            Listeners<UpdateListener> listeners = core.updateListeners(format);
            if (transaction.isEmpty() || listeners.isEmpty()) {
                continue;
            }
            byte[] update = StateEncoder.encode(transaction, format);
            for (UpdateListener listener : listeners.current()) {
                guarded(() -> listener.onUpdate(update, transaction.origin, transaction.local));
            }
        }
    }
}
