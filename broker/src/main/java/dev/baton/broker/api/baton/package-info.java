/**
 * Baton's own endpoints under {@code /api/baton}: kernels and their queues, the ledger of executions, people, grants and events.
 */
@NullMarked
package dev.baton.broker.api.baton;

import org.jspecify.annotations.NullMarked;
