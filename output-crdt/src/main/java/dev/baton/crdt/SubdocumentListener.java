package dev.baton.crdt;

import java.util.Set;

/** Receives added and removed references to other documents. */
@FunctionalInterface
public interface SubdocumentListener {
    /**
     * Called once per commit that added or removed references, after the update listeners.
     *
     * @param added the new references
     * @param removed the deleted references
     */
    void onSubdocuments(Set<YSubdocument> added, Set<YSubdocument> removed);
}
