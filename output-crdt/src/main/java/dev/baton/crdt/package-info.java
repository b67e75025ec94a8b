/** The Yjs-compatible document. */
@NullMarked
package dev.baton.crdt;

import org.jspecify.annotations.NullMarked;
