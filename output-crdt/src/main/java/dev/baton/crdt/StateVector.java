package dev.baton.crdt;

final class StateVector {
    static final StateVector EMPTY = new StateVector();

    static StateVector decode(byte[] b) throws MalformedUpdateException {
        throw new UnsupportedOperationException("not wired yet");
    }

    byte[] encode() {
        throw new UnsupportedOperationException("not wired yet");
    }
}
