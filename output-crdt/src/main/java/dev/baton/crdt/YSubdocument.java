package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/**
 * A reference to another document that stands as a value in this one; its content is synced on its own.
 *
 * @param guid the name of the document
 * @param options what the author's side said about it, usually a map
 */
public record YSubdocument(String guid, @Nullable Object options) {}
