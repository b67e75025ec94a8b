package dev.baton.permissions;

import java.util.Optional;

/** A state of a document, or named kernel, that takes rights away from people for a while; it never gives any. */
public sealed interface Mode {
    /** Only the holder of the baton runs on the shared kernel; empty: nobody. */
    record Presenting(Optional<Principal> holder) implements Mode {}

    /** Nobody edits but those who manage the document's rights. */
    record Locked() implements Mode {}

    /** Nobody sees others or earlier versions. */
    record Exam() implements Mode {}
}
