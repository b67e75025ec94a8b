package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/**
 * The one checked error of every decoder: the bytes are malformed, or exceed a bound.
 *
 * <p>The call that throws it has changed nothing.
 */
public final class MalformedUpdateException extends Exception {
    private static final long serialVersionUID = 1L;

    /** An error with the reason in plain words. */
    public MalformedUpdateException(String reason) {
        super(reason);
    }

    /** An error with its reason and cause. */
    public MalformedUpdateException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
