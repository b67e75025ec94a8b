package dev.baton.broker.store;

import dev.baton.broker.kernel.ExecutionLedger.RunFacts;
import dev.baton.queue.Outcome;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * One execution as the ledger has it.
 *
 * @param position grows with every accepted execution of this store
 * @param descriptor what was run, where and for whom
 * @param person who asked
 * @param via the door by which it came, as on the wire
 * @param incarnation the life of the kernel that it went to; empty: to none yet
 * @param reason empty, or a sentence for people
 */
public record LedgerEntry(
        long position,
        String executionId,
        RunFacts descriptor,
        String person,
        String clientSession,
        String via,
        String batchId,
        boolean listed,
        State state,
        OptionalLong incarnation,
        Instant submittedAt,
        Optional<Instant> startedAt,
        Optional<Instant> settledAt,
        Optional<Outcome> outcome,
        String reason,
        OptionalInt executionCount,
        Optional<String> errorName) {

    /** Where it is. */
    public enum State {
        WAITING,
        /** It may have reached the kernel. */
        RUNNING,
        SETTLED;

        /** The name on the wire. */
        public String wireName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
