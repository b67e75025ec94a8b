package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/**
 * A reference to another document as a value in this one; its content is synced separately.
 *
 * @param guid the name of the document
 * @param options the options set by its author, usually a map
 */
public record YSubdocument(String guid, @Nullable Object options) {}
