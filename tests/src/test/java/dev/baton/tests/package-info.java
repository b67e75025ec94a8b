/**
 * Drives the packaged broker from outside, as a process with arguments, standard output and signals.
 *
 * <p>Each test class starts its own broker in temporary folders and ends it. Nothing here may call the broker's classes: what
 * cannot be seen from outside is tested in the broker's own module. Start reading at {@link dev.baton.tests.PackagedBroker}.
 */
@NullMarked
package dev.baton.tests;

import org.jspecify.annotations.NullMarked;
