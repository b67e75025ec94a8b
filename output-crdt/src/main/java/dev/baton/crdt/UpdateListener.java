package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/** Hears of every committed transaction that changed the document. */
@FunctionalInterface
public interface UpdateListener {
    /**
     * Called once per commit, after all observers, on the thread that owns the document.
     *
     * @param updateV1 the change in update format V1; encoded once and shared by all listeners, so it must not be changed
     * @param origin the origin given to the transaction
     * @param local whether the change was made here rather than applied from an update
     */
    void onUpdate(byte[] updateV1, @Nullable Object origin, boolean local);
}
