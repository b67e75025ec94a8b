/**
 * The rules of rights, decided by one pure function.
 *
 * <p>Purpose: principals, roles as sets of actions, grants with provenance, share links, the modes of a document, and
 * {@link dev.baton.permissions.Decisions#decide}, which denies by default and gives a reason.
 *
 * <p>Owner: none; everything here is an immutable value and may be read by any thread. The keeper of the current
 * {@link dev.baton.permissions.Policy} publishes a new one for every change.
 *
 * <p>Must not import: anything but the JDK. No clock, no store, no configuration: the time is an argument.
 *
 * <p>Start reading at {@link dev.baton.permissions.Decisions}, then its test.
 */
@NullMarked
package dev.baton.permissions;

import org.jspecify.annotations.NullMarked;
