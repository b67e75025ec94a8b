package dev.baton.crdt;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A shared text with optional formatting and embedded values.
 *
 * <p>Positions and lengths count UTF-16 units, as in JavaScript and in {@link String}; an embedded value counts 1. Cutting
 * a surrogate pair in two turns both halves into U+FFFD, as yjs does. Positions beyond the end are an {@link
 * IndexOutOfBoundsException} and change nothing.
 */
public final class YText extends YType {
    YText(Branch branch) {
        super(branch);
    }

    /** The length in UTF-16 units, embedded values counting 1. */
    public int length() {
        return branch.length;
    }

    /** The text without formatting and embedded values. */
    @Override
    public String toString() {
        return TextOps.plainText(branch);
    }

    /** Inserts text that takes over the formatting to its left. */
    public void insert(int index, String text) {
        TextOps.insert(branch, index, text, null);
    }

    /** Inserts text with exactly the given formatting. */
    public void insert(int index, String text, Map<String, ? extends @Nullable Object> attributes) {
        TextOps.insert(branch, index, text, attributes);
    }

    /** Appends text that takes over the formatting at the end. */
    public void append(String text) {
        TextOps.insert(branch, branch.length, text, null);
    }

    /** Inserts an embedded plain value with the given formatting. */
    public void insertEmbed(int index, Object embed, Map<String, ? extends @Nullable Object> attributes) {
        TextOps.insertEmbed(branch, index, embed, attributes);
    }

    /** Deletes {@code length} units from {@code index} on. */
    public void delete(int index, int length) {
        TextOps.delete(branch, index, length);
    }

    /** Formats {@code length} units from {@code index} on; a null value ends a format. */
    public void format(int index, int length, Map<String, ? extends @Nullable Object> attributes) {
        TextOps.format(branch, index, length, attributes);
    }

    /** Applies a change given as a delta, in one transaction. */
    public void applyDelta(List<Delta> delta) {
        TextOps.applyDelta(branch, delta);
    }

    /** The content as insertions with their formatting. */
    public List<Delta> toDelta() {
        return TextOps.toDelta(branch);
    }

    @Override
    public String toJson() {
        return toString();
    }
}
