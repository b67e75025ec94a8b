package dev.baton.crdt;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

final class TextOps {
    static String plainText(Branch b) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static void insert(Branch b, int i, String t, @Nullable Map<String, ? extends @Nullable Object> a) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static void insertEmbed(Branch b, int i, Object e, Map<String, ? extends @Nullable Object> a) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static void delete(Branch b, int i, int n) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static void format(Branch b, int i, int n, Map<String, ? extends @Nullable Object> a) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static void applyDelta(Branch b, List<Delta> d) {
        throw new UnsupportedOperationException("not wired yet");
    }

    static List<Delta> toDelta(Branch b) {
        throw new UnsupportedOperationException("not wired yet");
    }
}
