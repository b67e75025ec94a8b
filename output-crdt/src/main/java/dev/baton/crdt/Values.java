package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

final class Values {
    static Object contentOf(@Nullable Object v) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static @Nullable Object toJson(@Nullable Object v) {
        throw new UnsupportedOperationException("not wired yet");
    }
}
