/**
 * The execution queue of one kernel as a state machine without I/O.
 *
 * <p>Purpose: turn order, batches, limits, pause, the baton of presenter mode and deadlines live here and nowhere else. Each
 * event produces a {@link dev.baton.queue.Decision}: either effects that the caller carries out in their order, or one refusal
 * that left everything unchanged.
 *
 * <p>Owner: the owner of the kernel; an {@link dev.baton.queue.ExecutionQueue} is used by one thread at a time. Everything
 * else in the package is an immutable value.
 *
 * <p>Must not import: anything but the JDK. No clock, randomness, configuration or logging: times are arguments.
 *
 * <p>Start reading at {@link dev.baton.queue.ExecutionQueue}, then its test.
 */
@NullMarked
package dev.baton.queue;

import org.jspecify.annotations.NullMarked;
