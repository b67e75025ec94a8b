package dev.baton.broker.kernel;

import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.security.Caller;

/** One open kernel socket, as its kernel's agent sees it. All methods may be called from any thread and never wait. */
public interface KernelConnection {
    /** The person behind the socket. */
    Caller caller();

    /** The name that the page gave its socket; unique only together with the person. */
    String clientSession();

    /** Sends a message with the given parent header in place of its own. */
    void send(KernelMessage message, byte[] parentHeader);

    /** Sends a message as it is. */
    default void send(KernelMessage message) {
        send(message, message.parentHeader());
    }

    /** A message of so many bytes has been dealt with. */
    default void onTaken(int bytes) {}

    /** Sends what waits and closes. 1000 and 1001 keep the page away, other codes make it come back. */
    void close(int code, String reason);
}
