package dev.baton.crdt;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One step of a change (or of a content listing) of a text or an array, in the manner of the Quill delta format. */
public sealed interface Delta {
    /**
     * New content at the current position.
     *
     * @param content a {@link String}, an embedded value or nested type for a text; a {@code List} of values and nested
     *     types for an array
     * @param attributes the formatting of the content; empty where there is none, always empty for an array
     */
    record Insert(@Nullable Object content, Map<String, @Nullable Object> attributes) implements Delta {}

    /**
     * Content removed at the current position.
     *
     * @param length elements (UTF-16 units in a text)
     */
    record Delete(int length) implements Delta {}

    /**
     * Content passed over.
     *
     * @param length elements (UTF-16 units in a text)
     * @param attributes formatting that changes over this stretch, a null value meaning that it ends; empty where none
     *     does
     */
    record Retain(int length, Map<String, @Nullable Object> attributes) implements Delta {}

    /** An insertion without formatting. */
    static Delta insert(@Nullable Object content) {
        return new Insert(content, Map.of());
    }

    /** A stretch passed over unchanged. */
    static Delta retain(int length) {
        return new Retain(length, Map.of());
    }

    /** A deletion. */
    static Delta delete(int length) {
        return new Delete(length);
    }
}
