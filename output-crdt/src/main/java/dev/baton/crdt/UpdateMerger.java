package dev.baton.crdt;

import java.util.List;

final class UpdateMerger {
    static byte[] merge(List<byte[]> u) throws MalformedUpdateException {
        throw new UnsupportedOperationException("not wired yet");
    }

    static byte[] diff(byte[] u, StateVector s) throws MalformedUpdateException {
        throw new UnsupportedOperationException("not wired yet");
    }

    static StateVector stateVectorOf(byte[] u) throws MalformedUpdateException {
        throw new UnsupportedOperationException("not wired yet");
    }
}
