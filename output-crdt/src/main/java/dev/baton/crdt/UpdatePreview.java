package dev.baton.crdt;

import java.util.List;

/**
 * What an update would bring, told before anything is applied: the ground for deciding whether to apply it.
 *
 * @param structs runs of structs that the document does not know yet, ascending by client and clock
 * @param deletions runs of elements that the update deletes and that are not known as deleted yet, ascending; they may
 *     name elements that the document has not seen
 * @param carriesStructs whether the update carries any structs at all, also such as the document knows already
 */
public record UpdatePreview(List<NewStructs> structs, List<Deletion> deletions, boolean carriesStructs) {
    /** Copies the lists. */
    public UpdatePreview {
        structs = List.copyOf(structs);
        deletions = List.copyOf(deletions);
    }

    /**
     * Whether there is nothing in the update to decide about or to apply: it deletes what is deleted, and carries no struct (one that
     * the document knows may be a forgery of it). A peer that lacks nothing and has nothing of its own answers so.
     */
    public boolean isIdle() {
        return !carriesStructs && deletions.isEmpty();
    }

    /** Whether a run carries content or only fills a hole with collected garbage. */
    public enum Kind {
        /** Items: text, values, types, formats. */
        ITEM,
        /** Content that its author's side has already collected. */
        GC
    }

    /**
     * A run of new structs of one kind under one client id.
     *
     * @param client the client id, up to 53 bits
     * @param clock the first clock of the run that the document does not know
     * @param length elements in the run
     * @param kind what the structs are
     */
    public record NewStructs(long client, int clock, int length, Kind kind) {}

    /**
     * A run of deleted elements.
     *
     * @param client the client id whose elements are deleted
     * @param clock the first clock of the run
     * @param length elements in the run
     */
    public record Deletion(long client, int clock, int length) {}
}
