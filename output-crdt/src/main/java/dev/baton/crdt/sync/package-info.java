/**
 * The messages of the collaboration socket: y-protocols' sync and awareness, and Jupyter's raw messages.
 *
 * <p>Purpose: read frames from pages without trusting them and write frames for them; hold the presence of a room. Nothing
 * here knows sockets, clocks or documents. An {@link dev.baton.crdt.sync.Awareness} belongs to one thread at a time, messages
 * are values. Must not import anything but the JDK, {@code dev.baton.crdt} and its {@code lib0}. Start reading at
 * {@link dev.baton.crdt.sync.YMessage}.
 */
@NullMarked
package dev.baton.crdt.sync;

import org.jspecify.annotations.NullMarked;
