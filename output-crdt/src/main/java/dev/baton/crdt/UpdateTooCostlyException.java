package dev.baton.crdt;

/** Thrown inside the integration of an update that exceeds its steps; never leaves the package. */
final class UpdateTooCostlyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UpdateTooCostlyException() {
        super("update takes too many steps", null, false, false);
    }
}
