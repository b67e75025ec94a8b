/**
 * One kernel's queue of executions as a machine without input or output.
 *
 * <p>Purpose: turn order, batches, limits, pause, the baton of presenter mode and deadlines live here and nowhere else. An
 * event goes in, a {@link dev.baton.queue.Decision} comes out: either effects that the caller carries out in their order, or
 * one refusal that left everything as it was.
 *
 * <p>Owner: whoever owns the kernel; an {@link dev.baton.queue.ExecutionQueue} is touched by one thread at a time. Everything
 * else in the package is an immutable value.
 *
 * <p>Must not import: anything but the JDK. No clock, randomness, configuration or logging: times come in as arguments.
 *
 * <p>Start reading at {@link dev.baton.queue.ExecutionQueue}, then its test.
 */
@NullMarked
package dev.baton.queue;

import org.jspecify.annotations.NullMarked;
