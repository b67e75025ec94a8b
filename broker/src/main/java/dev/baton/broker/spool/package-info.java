/**
 * The whole output of each execution, as files in the state folder: what a document cuts is still to be had, and executions without
 * a document have it at all.
 *
 * <p>Owner: {@link dev.baton.broker.spool.OutputSpool} on a {@code SerialAgent}, the only writer of the folder. Must not import
 * rooms, sockets, HTTP. Start reading at {@link dev.baton.broker.spool.OutputSpool}.
 */
@NullMarked
package dev.baton.broker.spool;

import org.jspecify.annotations.NullMarked;
