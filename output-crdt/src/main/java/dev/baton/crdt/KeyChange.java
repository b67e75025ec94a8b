package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/**
 * The change of one key of a map during a transaction.
 *
 * @param action the change from the first state to the last
 * @param oldValue the value before the transaction (a nested type for one that is now deleted), {@code null} for
 *     {@link Action#ADD}
 */
public record KeyChange(Action action, @Nullable Object oldValue) {
    /** The kinds of change. */
    public enum Action {
        /** The key had no value before. */
        ADD,
        /** The key had another value before. */
        UPDATE,
        /** The key has no value any more. */
        DELETE
    }
}
