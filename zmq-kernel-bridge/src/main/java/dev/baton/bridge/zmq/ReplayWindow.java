package dev.baton.bridge.zmq;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Remembers the newest signatures of one socket, so that a message sent a second time is noticed.
 *
 * <p>Bounded: the oldest signature is forgotten for a new one. Kept are the first 32 hex digits, 128 bits, which nobody
 * without the key can make collide. Not thread-safe.
 */
final class ReplayWindow {

    private record Digest(long high, long low, long third, long fourth) {}

    private final int capacity;
    private final Set<Digest> known = new HashSet<>();
    private final ArrayDeque<Digest> order = new ArrayDeque<>();

    ReplayWindow(int capacity) {
        this.capacity = capacity;
    }

    /** Takes a checked signature of at least 32 bytes in; false if it was there already. */
    boolean admit(byte[] signature) {
        ByteBuffer bytes = ByteBuffer.wrap(signature);
        Digest digest = new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
        if (!known.add(digest)) {
            return false;
        }
        order.addLast(digest);
        if (order.size() > capacity) {
            known.remove(order.removeFirst());
        }
        return true;
    }
}
