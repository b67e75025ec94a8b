package dev.baton.broker.room;

import dev.baton.crdt.sync.YMessage;

/** How a socket reaches its room. All methods may be called from any thread, hand over and return at once. */
public interface RoomEndpoint {
    /** The socket has been upgraded. */
    void onJoined(RoomPeer peer);

    /** The socket has ended. */
    void onLeft(RoomPeer peer);

    /** A message from the page. False when the room is overloaded. */
    boolean onMessage(RoomPeer peer, YMessage message);
}
