/**
 * The document core on a pipe: newline-delimited JSON on standard input and output, for comparing it with other
 * implementations of Yjs and for measuring it.
 *
 * <p>Purpose: conformance and benchmarks. It is test support, published in the module's test jar and not part of the
 * program. One thread. Start reading at {@link dev.baton.crdt.peer.YPeer}.
 */
@NullMarked
package dev.baton.crdt.peer;

import org.jspecify.annotations.NullMarked;
