/**
 * The document core on a pipe: newline-delimited JSON on standard input and output, for comparing it with other
 * implementations of Yjs and for measuring it.
 *
 * <p>Purpose: conformance and benchmarks; nothing of a server depends on it. One thread. It is the only part of the module
 * beside the notebook that may import Jackson. Start reading at {@link dev.baton.crdt.peer.YPeer}.
 */
@NullMarked
package dev.baton.crdt.peer;

import org.jspecify.annotations.NullMarked;
