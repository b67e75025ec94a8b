/**
 * Raw websockets: upgrade, frames and their bounds, one bounded sender for each socket, pings, close codes. Event-loop threads only read and hand over. Start reading at {@link dev.baton.broker.socket.SocketSender}.
 */
@NullMarked
package dev.baton.broker.socket;

import org.jspecify.annotations.NullMarked;
