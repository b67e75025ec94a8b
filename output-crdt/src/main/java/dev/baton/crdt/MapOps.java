package dev.baton.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

final class MapOps {
    static @Nullable Object get(Branch b, String k) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static boolean has(Branch b, String k) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static void set(Branch b, String k, Object c) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static YType setType(Branch b, String k, TypeKind t) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static void remove(Branch b, String k) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static List<String> keys(Branch b) {
        throw new UnsupportedOperationException("not wired yet");
    }
}
