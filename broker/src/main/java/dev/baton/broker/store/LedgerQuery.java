package dev.baton.broker.store;

import dev.baton.broker.error.OperatorMessage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which part of the ledger is asked for; what is empty does not narrow.
 *
 * @param since submitted at that time or later
 * @param before only what was accepted before that position: the cursor of the page before
 * @param listedOnly without the silent traffic of widgets and the like
 * @param limit at most so many, 1 to {@link #LIMIT_MAX}
 */
public record LedgerQuery(
        Optional<String> fileId,
        Optional<String> kernelId,
        Optional<String> person,
        Optional<LedgerEntry.State> state,
        Optional<Instant> since,
        OptionalLong before,
        boolean listedOnly,
        int limit) {

    /** The largest page. */
    public static final int LIMIT_MAX = 1_000;

    public LedgerQuery {
        if (limit < 1 || limit > LIMIT_MAX) {
            throw new IllegalArgumentException(OperatorMessage.LEDGER_PAGE.text(LIMIT_MAX));
        }
    }

    /** The newest entries, whatever they are. */
    public static LedgerQuery newest(int limit) {
        return new LedgerQuery(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                false,
                limit);
    }

    /** The answer: newest first, and where to go on; an empty {@code next} is the end. */
    public record Page(List<LedgerEntry> entries, OptionalLong next) {
        public Page {
            entries = List.copyOf(entries);
        }
    }
}
