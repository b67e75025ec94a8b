/**
 * The ZeroMQ side of a kernel: connection file, signatures, wire frames and the sockets themselves.
 *
 * <p>Start reading at {@link dev.baton.bridge.zmq.KernelSockets} and {@link dev.baton.bridge.zmq.WireCodec}. Owner: the
 * kernel's I/O thread; only {@link dev.baton.bridge.zmq.ConnectionInfo} is immutable and shared. Must not import the
 * process, websocket or facade packages.
 */
@NullMarked
package dev.baton.bridge.zmq;

import org.jspecify.annotations.NullMarked;
