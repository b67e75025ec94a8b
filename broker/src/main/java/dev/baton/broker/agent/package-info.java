/**
 * Serial executors with a bounded mailbox: one step at a time for each owner, many owners in parallel on virtual threads. Knows nothing of kernels and documents. Start reading at {@link dev.baton.broker.agent.SerialAgent}.
 */
@NullMarked
package dev.baton.broker.agent;

import org.jspecify.annotations.NullMarked;
