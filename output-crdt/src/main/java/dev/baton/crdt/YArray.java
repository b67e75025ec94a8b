package dev.baton.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A shared list of values and nested types; see {@link YMap} for the kinds of value.
 *
 * <p>Positions count from 0; a position beyond the end is an {@link IndexOutOfBoundsException} and changes nothing.
 */
public final class YArray extends YType {
    YArray(Branch branch) {
        super(branch);
    }

    /** The number of elements. */
    public int length() {
        return branch.length;
    }

    /** The element at a position: a plain value or a nested type. */
    public @Nullable Object get(int index) {
        return ListOps.get(branch, index);
    }

    /** Inserts plain values before the element at {@code index}. */
    public void insert(int index, List<? extends @Nullable Object> values) {
        ListOps.insert(branch, index, values);
    }

    /** Appends plain values. */
    public void push(List<? extends @Nullable Object> values) {
        ListOps.push(branch, values);
    }

    /** Inserts a new empty map and returns it, to be filled. */
    public YMap insertMap(int index) {
        return (YMap) ListOps.insertType(branch, index, TypeKind.MAP);
    }

    /** Inserts a new empty array and returns it, to be filled. */
    public YArray insertArray(int index) {
        return (YArray) ListOps.insertType(branch, index, TypeKind.ARRAY);
    }

    /** Inserts a new empty text and returns it, to be filled. */
    public YText insertText(int index) {
        return (YText) ListOps.insertType(branch, index, TypeKind.TEXT);
    }

    /** Deletes {@code length} elements from {@code index} on. */
    public void delete(int index, int length) {
        ListOps.delete(branch, index, length);
    }

    /** All elements, nested types as such; a copy. */
    public List<@Nullable Object> toList() {
        return ListOps.elements(branch);
    }

    @Override
    public List<@Nullable Object> toJson() {
        return JsonView.list(branch, 0);
    }
}
