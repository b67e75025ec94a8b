package dev.baton.broker.room;

import dev.baton.broker.security.Caller;

/** One socket in a room, as the room sees it. All methods may be called from any thread and never wait. */
public interface RoomPeer {
    /** The person behind the socket. */
    Caller caller();

    /** Sends one message of the collaboration protocol. */
    void send(byte[] message);

    /** A message of so many bytes has been dealt with. */
    default void onTaken(int bytes) {}

    /** Sends what waits and closes. 1003 keeps the page away, other codes make it come back. */
    void close(int code, String reason);
}
