package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/** Receives every committed transaction that changed the document. */
@FunctionalInterface
public interface UpdateListener {
    /**
     * Called once per commit, after all observers, on the thread that owns the document.
     *
     * @param update the change in the update format the listener was registered for; encoded once and shared by all listeners, so it must not be changed
     * @param origin the origin given to the transaction
     * @param local whether the change was made here rather than applied from an update
     */
    void onUpdate(byte[] update, @Nullable Object origin, boolean local);
}
