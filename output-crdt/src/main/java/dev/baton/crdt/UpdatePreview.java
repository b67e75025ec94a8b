package dev.baton.crdt;

import java.util.List;

/**
 * The content of an update, computed before anything is applied, to decide whether to apply it.
 *
 * @param structs runs of structs that the document does not know yet, ascending by client and clock
 * @param deletions runs of elements that the update deletes and that are not known as deleted yet, ascending; they may name
 *     elements that the document has not seen
 * @param carriesStructs whether the update carries any structs at all, known ones included
 */
public record UpdatePreview(List<NewStructs> structs, List<Deletion> deletions, boolean carriesStructs) {
    /** Copies the lists. */
    public UpdatePreview {
        structs = List.copyOf(structs);
        deletions = List.copyOf(deletions);
    }

    /**
     * Whether the update has nothing to decide about or to apply: it deletes only deleted elements and carries no struct (a
     * known one may be a forgery). A peer that lacks nothing and has nothing new sends such an update.
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
     * @param kind the kind of the structs
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
