package dev.baton.crdt;

import org.jspecify.annotations.Nullable;

/**
 * The one checked error of every decoder: the bytes are not what they claim to be, or exceed a bound.
 *
 * <p>Whoever catches it may rely on this: nothing was changed by the call that threw it.
 */
public final class MalformedUpdateException extends Exception {
    private static final long serialVersionUID = 1L;

    /** An error with the reason in plain words. */
    public MalformedUpdateException(String reason) {
        super(reason);
    }

    /** An error with the reason and what was found underneath. */
    public MalformedUpdateException(String reason, @Nullable Throwable cause) {
        super(reason, cause);
    }
}
