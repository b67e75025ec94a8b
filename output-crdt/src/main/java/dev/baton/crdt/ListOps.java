package dev.baton.crdt;

import java.util.List;
import org.jspecify.annotations.Nullable;

final class ListOps {
    static @Nullable Object get(Branch b, int i) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static void insert(Branch b, int i, List<? extends @Nullable Object> v) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static YType insertType(Branch b, int i, TypeKind t) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static void delete(Branch b, int i, int n) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static List<@Nullable Object> elements(Branch b) {
        throw new UnsupportedOperationException("not wired yet");
    }
}
