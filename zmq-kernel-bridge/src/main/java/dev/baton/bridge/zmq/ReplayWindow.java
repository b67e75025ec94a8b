package dev.baton.bridge.zmq;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;

/**
 * Remembers the newest signatures of one socket, to detect replayed messages.
 *
 * <p>Bounded: a new signature replaces the oldest one. It keeps the first 32 hex digits, 128 bits, for which collisions need
 * the key. Not thread-safe.
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
