package dev.baton.permissions;

/**
 * A state of a document or folder that takes rights away for a while; it never gives any.
 *
 * <p>Presenter mode is not one of them: it belongs to the queue of a kernel.
 */
public sealed interface Mode {
    /** Only users who manage the document's rights edit it. */
    record Locked() implements Mode {}

    /** Users see neither each other nor earlier versions. */
    record Exam() implements Mode {}
}
