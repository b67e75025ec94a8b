/**
 * The Yjs-compatible document: shared maps, arrays and texts that merge without conflict, in pure Java.
 *
 * <p>Purpose: hold documents that yjs 13.6 peers edit at the same time, with yjs' own semantics and its wire format V1,
 * byte for byte. The package is one unit on purpose: the facade ({@link dev.baton.crdt.YDoc}, {@link
 * dev.baton.crdt.YMap}, {@link dev.baton.crdt.YArray}, {@link dev.baton.crdt.YText}) is public, the struct store, the
 * integration and the transaction behind it are package-private.
 *
 * <p>Ownership: a document and everything reached from it belongs to one thread at a time; nothing here locks, reads a
 * clock or draws random numbers.
 *
 * <p>Must not import: anything but the JDK, JSpecify and {@code dev.baton.crdt.lib0} (the byte codecs).
 *
 * <p>Start reading at {@link dev.baton.crdt.YDoc}; inside, at {@code Item} (the unit of the store), {@code Integrator}
 * (how foreign structs find their place) and {@code Transaction} (what a commit does, in order).
 */
@NullMarked
package dev.baton.crdt;

import org.jspecify.annotations.NullMarked;
