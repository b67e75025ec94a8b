package dev.baton.broker.room;

import dev.baton.crdt.sync.YMessage;

/** How a socket reaches its room. All methods may be called from any thread, hand over and return at once. */
public interface RoomEndpoint {
    /** The socket has been upgraded. */
    void onJoined(RoomPeer peer);

    /** The socket has ended. */
    void onLeft(RoomPeer peer);

    /**
     * A message from the page, which took so many bytes. False when the room is overloaded. The peer hears when it has been dealt with.
     */
    boolean onMessage(RoomPeer peer, YMessage message, int bytes);
}
