package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/** One plain value embedded in a text. */
final class EmbedContent extends Content {
    private final @Nullable Object embed;

    EmbedContent(@Nullable Object embed) {
        this.embed = embed;
    }

    @Override
    int ref() {
        return 5;
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
    @Nullable
    Object value(int offset) {
        return embed;
    }

    @Override
    void write(UpdateWriter out, int offset) {
        out.writeJson(embed);
    }
}
