package dev.baton.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an update would insert and delete, and under which client ids, told before anything is applied: the ground for
 * deciding who may do this.
 *
 * <p>The bytes of an update do not say this by themselves: most structs name only a neighbour, and lie where that one lies.
 * They are followed through the update and the document; neither is changed. What is told holds for the document as it is.
 *
 * @param insertions runs of new elements, each of one client and at one place; in the order of clients and clocks
 * @param removals runs of elements that are there, in the document or among the new ones, and that the update deletes
 * @param garbage new structs that hold a place no more, only clocks: whoever sends them says that these elements were
 *     deleted and collected (under an id that is not the sender's own, they keep its owner from ever being heard)
 * @param conflicting elements that the document already knows under the same client and clock with another content or
 *     place: a forgery, or a broken peer; applying the update passes over them
 * @param complete whether every element named is known to the document or the update; otherwise applying would leave
 *     something pending, and what depends on the missing parts is not told here
 */
public record UpdateTargets(
        List<Insertion> insertions,
        List<Removal> removals,
        List<Run> garbage,
        List<Run> conflicting,
        boolean complete) {
    /** How many steps of a way are told; what lies deeper is told as if it lay there. */
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
     * A nested type on the way from a root to a place.
     *
     * @param key the key that holds the type, null for an element of a sequence
     * @param client the client that put the type there
     * @param clock its clock
     * @param type the type, or null where the update itself brings it
     */
    public record Step(
            @Nullable String key,
            long client,
            int clock,
            @Nullable YType type) {}

    /**
     * Where an element lies: in the type at the end of a way, under a key or in the sequence.
     *
     * @param root the name of the root
     * @param path the nested types on the way; empty for an element of the root itself
     * @param key the key, or null for an element of the sequence (an array's elements, a text's characters and marks)
     */
    public record Place(
            String root, List<Step> path, @Nullable String key) {}

    /** What is inserted. */
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
     * @param place where they would lie (under a key, they would replace the value that is there)
     * @param run under which client and clocks
     * @param kind what they are
     * @param values the plain values, or the one embedded value; empty for other kinds
     */
    public record Insertion(Place place, Run run, Kind kind, List<@Nullable Object> values) {}

    /**
     * Deleted elements.
     *
     * @param place where they lie
     * @param run whose elements
     * @param type the shared type that goes, with everything in it, where the run is one such element of the document
     */
    public record Removal(Place place, Run run, @Nullable YType type) {}
}
