package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/** The content of an item: a run of one or more elements of one kind. */
abstract sealed class Content
        permits AnyContent,
                BinaryContent,
                DeletedContent,
                EmbedContent,
                FormatContent,
                JsonContent,
                StringContent,
                SubdocContent,
                TypeContent {
    /** The number that names the kind in an update. */
    abstract int ref();

    /** The number of elements. */
    abstract int length();

    /** Whether the elements count as elements of their sequence. */
    boolean isCountable() {
        return true;
    }

    /** Cuts this content to its first {@code offset} elements and returns the rest. */
    Content splice(int offset) {
        throw new IllegalStateException("content of one element cannot be cut");
    }

    /** Whether the elements of the following content can be absorbed. */
    boolean canMergeWith(Content right) {
        return false;
    }

    /** Absorbs the elements of the following content, which must be of a suitable kind. */
    void merge(Content right) {
        throw new IllegalStateException("content of one element cannot be joined");
    }

    /** The same content for a new item; a nested type is copied empty. */
    abstract Content copy();

    /** Whether the attributes beside the values equal those of another content of the same kind. */
    boolean hasNameOf(Content other) {
        return true;
    }

    /** The element at an offset, as users see it. */
    @Nullable
    Object value(int offset) {
        return null;
    }

    /** Writes the elements from {@code offset} on. */
    abstract void write(UpdateWriter out, int offset);
}
