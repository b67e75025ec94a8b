/**
 * Kernel processes: how one is launched in a process group of its own, signalled, watched and ended without a rest.
 *
 * <p>Start reading at {@link dev.baton.bridge.process.KernelProvisioner} and its {@link
 * dev.baton.bridge.process.LocalProvisioner}. Owner: the kernel's I/O thread calls everything here; exits are reported
 * by the JDK's process reaper through futures. Must not import the websocket or facade packages.
 */
@NullMarked
package dev.baton.bridge.process;

import org.jspecify.annotations.NullMarked;
