/**
 * Open documents. One {@link dev.baton.broker.room.DocumentRoom} owns each: the Yjs document, its outputs, its file and the
 * sockets that share it; it runs on that document's serial agent. The order is always the same: a change is applied, written to
 * the document's history, and only when it is durable told to the pages. Start reading at {@code DocumentRoom}.
 */
@NullMarked
package dev.baton.broker.room;

import org.jspecify.annotations.NullMarked;
