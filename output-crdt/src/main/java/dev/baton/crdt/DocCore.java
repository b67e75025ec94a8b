package dev.baton.crdt;

import java.util.Set;
import org.jspecify.annotations.Nullable;

final class DocCore {
    DocCore(YDoc doc, long clientId, YDocOptions options) {}

    long clientId() {
        throw new UnsupportedOperationException("not wired yet");
    }

    YType root(String n, TypeKind k) {
        throw new UnsupportedOperationException("not wired yet");
    }

    Set<String> rootNames() {
        throw new UnsupportedOperationException("not wired yet");
    }

    void transact(@Nullable Object o, Runnable r) {
        throw new UnsupportedOperationException("not wired yet");
    }

    ApplyResult applyUpdate(byte[] u, @Nullable Object o) throws MalformedUpdateException {
        throw new UnsupportedOperationException("not wired yet");
    }

    UpdatePreview preview(byte[] u) throws MalformedUpdateException {
        throw new UnsupportedOperationException("not wired yet");
    }

    byte[] encodeState(StateVector v) {
        throw new UnsupportedOperationException("not wired yet");
    }

    byte[] encodeStateVector() {
        throw new UnsupportedOperationException("not wired yet");
    }

    boolean hasPending() {
        throw new UnsupportedOperationException("not wired yet");
    }

    Listeners<UpdateListener> updateListeners() {
        throw new UnsupportedOperationException("not wired yet");
    }
}
