package dev.baton.crdt;

import java.util.Set;

/** Hears of references to other documents that came and went. */
@FunctionalInterface
public interface SubdocumentListener {
    /**
     * Called once per commit that added or removed references, after the update listeners.
     *
     * @param added the references that are there now
     * @param removed the references that are gone
     */
    void onSubdocuments(Set<YSubdocument> added, Set<YSubdocument> removed);
}
