package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/** A mark in a text from which on a format has a value; null ends the format. */
final class FormatContent extends Content {
    final String key;
    final @Nullable Object value;

    FormatContent(String key, @Nullable Object value) {
        this.key = key;
        this.value = value;
    }

    @Override
    int ref() {
        return 6;
    }

    @Override
    Content copy() {
        return this;
    }

    @Override
    int length() {
        return 1;
    }

    @Override
    boolean hasNameOf(Content other) {
        return other instanceof FormatContent format
                && format.key.equals(key)
                && java.util.Objects.equals(format.value, value);
    }

    @Override
    boolean isCountable() {
        return false;
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeKey(key);
        out.writeJson(value);
    }
}
