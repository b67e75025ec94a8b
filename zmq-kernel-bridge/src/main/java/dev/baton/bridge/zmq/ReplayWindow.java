package dev.baton.bridge.zmq;

import java.nio.ByteBuffer;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * Remembers the newest signatures of one socket, to detect replayed messages.
 *
 * <p>Bounded: a new signature replaces the oldest one. It keeps the first 32 hex digits, 128 bits, for which collisions need
 * the key. Not thread-safe.
 */
final class ReplayWindow {

    private record Digest(long high, long low, long third, long fourth) {}

    private final int capacity;
    /** Oldest first. */
    private final SequencedSet<Digest> known = new LinkedHashSet<>();

    ReplayWindow(int capacity) {
        this.capacity = capacity;
    }

    /** Adds a checked signature of at least 32 bytes; false if it is known already. */
    boolean admit(byte[] signature) {
        ByteBuffer bytes = ByteBuffer.wrap(signature);
        Digest digest = new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
        if (!known.add(digest)) {
            return false;
        }
        if (known.size() > capacity) {
            known.removeFirst();
        }
        return true;
    }
}
