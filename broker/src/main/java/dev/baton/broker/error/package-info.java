/**
 * How a refusal reaches a person: one status, one code, one plain sentence. Start reading at {@link dev.baton.broker.error.Problem}.
 */
@NullMarked
package dev.baton.broker.error;

import org.jspecify.annotations.NullMarked;
