/**
 * The service: the only module that knows Quarkus and the only one that knows the other four. A request comes in by {@code api} or
 * {@code socket}, passes {@code security}, and is handed to an owner in {@code kernel} or {@code room}; {@code store} keeps what has
 * to last, {@code observe} tells others, {@code wiring} puts everything together. Start reading at
 * {@link dev.baton.broker.kernel.KernelAgent}.
 */
@NullMarked
package dev.baton.broker;

import org.jspecify.annotations.NullMarked;
