/**
 * The two framings of a kernel websocket: {@code v1.kernel.websocket.jupyter.org} and the older one without a name.
 *
 * <p>Start reading at {@link dev.baton.bridge.websocket.V1Frame}. Pure functions without an owner thread. Decoders are total:
 * for any bytes they return a message or throw {@link dev.baton.bridge.message.MalformedMessageException}. Must not import the
 * zmq, process or root packages.
 */
@NullMarked
package dev.baton.bridge.websocket;

import org.jspecify.annotations.NullMarked;
