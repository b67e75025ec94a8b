package dev.baton.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The places at which an update would insert and delete, and the client ids it uses, computed before anything is applied, to
 * decide whether its sender may do this.
 *
 * <p>The bytes of an update do not contain this: most structs name only a neighbour and are placed next to it. Neighbours are
 * followed through the update and the document; neither is changed. The result holds for the current document.
 *
 * @param insertions runs of new elements, each of one client and at one place; in the order of clients and clocks
 * @param removals runs of existing elements, in the document or among the new ones, that the update deletes
 * @param garbage new structs without a place, only clocks: their sender claims that these elements were deleted and collected
 *     (under an id that is not the sender's own, they make later changes of its owner unreadable)
 * @param conflicting elements that the document already knows under the same client and clock with another content or place: a
 *     forgery, or a broken peer; applying the update skips them
 * @param complete whether every element named is known to the document or the update; otherwise applying would leave something
 *     pending, and parts that depend on it are not listed
 */
public record UpdateTargets(
        List<Insertion> insertions,
        List<Removal> removals,
        List<Run> garbage,
        List<Run> conflicting,
        boolean complete) {
    /** The longest path that is reported; deeper elements are reported as if they were at its end. */
    public static final int STEPS_MAX = 16;

    /** Copies the lists. */
    public UpdateTargets {
        insertions = List.copyOf(insertions);
        removals = List.copyOf(removals);
        garbage = List.copyOf(garbage);
        conflicting = List.copyOf(conflicting);
    }

    /**
     * Elements with consecutive clocks of one client.
     *
     * @param client the client id, up to 53 bits
     * @param clock the first clock
     * @param length elements in the run, at least 1
     */
    public record Run(long client, int clock, int length) {}

    /**
     * A nested type on the path from a root to a place.
     *
     * @param key the key that holds the type, null for an element of a sequence
     * @param client the client that inserted the type
     * @param clock its clock
     * @param type the type, or null if it is new in the update
     */
    public record Step(
            @Nullable String key,
            long client,
            int clock,
            @Nullable YType type) {}

    /**
     * The place of an element: in the type at the end of a path, under a key or in the sequence.
     *
     * @param root the name of the root
     * @param path the nested types on the way; empty for an element of the root itself
     * @param key the key, or null for an element of the sequence (an array's elements, a text's characters and marks)
     */
    public record Place(
            String root, List<Step> path, @Nullable String key) {}

    /** The kind of the inserted elements. */
    public enum Kind {
        /** Plain values, bytes included. */
        VALUE,
        /** Characters. */
        TEXT,
        /** A value embedded in a text. */
        EMBED,
        /** A formatting mark. */
        FORMAT,
        /** A new shared type. */
        TYPE,
        /** A reference to another document. */
        SUBDOCUMENT,
        /** Elements that are deleted already, with a place and without content. */
        DELETED
    }

    /**
     * New elements.
     *
     * @param place their place (under a key, they would replace the current value)
     * @param run their client and clocks
     * @param kind their kind
     * @param values the plain values, or the one embedded value; empty for other kinds
     */
    public record Insertion(Place place, Run run, Kind kind, List<@Nullable Object> values) {}

    /**
     * Deleted elements.
     *
     * @param place their place
     * @param run their client and clocks
     * @param type the shared type that is deleted with everything in it, if the run is one such element of the document
     */
    public record Removal(Place place, Run run, @Nullable YType type) {}
}
