package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

final class Transaction {
    @Nullable
    Object origin;

    boolean local;
}
