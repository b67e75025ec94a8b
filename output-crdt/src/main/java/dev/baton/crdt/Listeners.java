package dev.baton.crdt;

final class Listeners<T> {
    Subscription add(T t) {
        throw new UnsupportedOperationException("not wired yet");
    }
}
