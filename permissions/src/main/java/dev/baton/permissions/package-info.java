/**
 * Who may do what, decided by one pure function.
 *
 * <p>Purpose: principals, roles as sets of actions, grants with provenance, share links, the modes of a document, and
 * {@link dev.baton.permissions.Decisions#decide}, which denies by default and says why.
 *
 * <p>Owner: nobody; everything here is an immutable value and may be read by any thread. Whoever keeps the current
 * {@link dev.baton.permissions.Policy} publishes a new one for every change.
 *
 * <p>Must not import: anything but the JDK. No clock, no store, no configuration: the time comes in as an argument.
 *
 * <p>Start reading at {@link dev.baton.permissions.Decisions}, then its test.
 */
@NullMarked
package dev.baton.permissions;

import org.jspecify.annotations.NullMarked;
