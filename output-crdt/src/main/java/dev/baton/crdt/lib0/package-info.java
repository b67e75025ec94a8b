/**
 * The byte codecs of lib0, on which yjs is based: variable-length integers, UTF-8 strings with JavaScript's treatment of lone
 * surrogates, length-prefixed bytes.
 *
 * <p>Purpose: read untrusted bytes, and write bytes without copying. Readers and writers are confined to the thread that
 * created them. Must not import anything of Baton. Start reading at {@link dev.baton.crdt.lib0.ByteReader}.
 */
@NullMarked
package dev.baton.crdt.lib0;

import org.jspecify.annotations.NullMarked;
