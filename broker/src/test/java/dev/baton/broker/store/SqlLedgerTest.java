package dev.baton.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.baton.broker.kernel.ExecutionLedger.RunFacts;
import dev.baton.broker.kernel.ExecutionLedger.Settled;
import dev.baton.queue.Execution;
import dev.baton.queue.Outcome;
import dev.baton.queue.Submission;
import dev.baton.queue.SubmissionSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqlLedgerTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");

    @TempDir
    Path folder;

    private Store store;
    private SqlLedger ledger;

    @BeforeEach
    void open() {
        store = Store.open(folder, Store.Limits.DEFAULT);
        ledger = store.ledger();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    static Execution execution(String id, String person, Instant at) {
        return new Execution(
                1, person, "tab", "batch", SubmissionSource.CHANNELS, Submission.of(id, true, Optional.of("cell")), at);
    }

    static RunFacts descriptor(String kernelId, String fileId) {
        return new RunFacts(kernelId, fileId, "cell", "Emma", "f".repeat(64), "print(1)", true);
    }

    private void accept(String id, String person, String kernelId, String fileId, Instant at, boolean intent) {
        await(ledger.accepted(execution(id, person, at), descriptor(kernelId, fileId), intent));
    }

    private List<String> found(LedgerQuery query) {
        return ledger.find(query).entries().stream()
                .map(LedgerEntry::executionId)
                .toList();
    }

    @Test
    void anExecutionIsFollowedFromItsAcceptanceToItsOutcome() {
        accept("x1", "emma", "k1", "f1", NOW, false);
        LedgerEntry waiting = ledger.find("x1").orElseThrow();
        assertThat(waiting.state()).isEqualTo(LedgerEntry.State.WAITING);
        assertThat(waiting.descriptor()).isEqualTo(descriptor("k1", "f1"));
        assertThat(waiting.submittedAt()).isEqualTo(NOW);
        assertThat(waiting.via()).isEqualTo("channels");

        await(ledger.intent("x1"));
        assertThat(ledger.find("x1").orElseThrow().state()).isEqualTo(LedgerEntry.State.RUNNING);
        await(ledger.started("x1", 3, NOW.plusMillis(1)));
        await(ledger.settled(new Settled("x1", Outcome.ERROR, "", OptionalInt.of(7), "ValueError", NOW.plusMillis(2))));

        LedgerEntry settled = ledger.find("x1").orElseThrow();
        assertThat(settled.state()).isEqualTo(LedgerEntry.State.SETTLED);
        assertThat(settled.incarnation()).hasValue(3);
        assertThat(settled.startedAt()).contains(NOW.plusMillis(1));
        assertThat(settled.settledAt()).contains(NOW.plusMillis(2));
        assertThat(settled.outcome()).contains(Outcome.ERROR);
        assertThat(settled.executionCount()).hasValue(7);
        assertThat(settled.errorName()).contains("ValueError");
    }

    @Test
    void anOutcomeIsWrittenOnceAndOnlyForWhatWasAccepted() {
        accept("x1", "emma", "k1", "f1", NOW, true);
        await(ledger.settled(new Settled("x1", Outcome.OK, "", OptionalInt.empty(), null, NOW)));

        assertFails(ledger.settled(new Settled("x1", Outcome.ERROR, "", OptionalInt.empty(), null, NOW)));
        assertFails(ledger.settled(new Settled("x2", Outcome.OK, "", OptionalInt.empty(), null, NOW)));
        assertFails(ledger.intent("x1"));
        assertFails(ledger.accepted(execution("x1", "emma", NOW), descriptor("k1", "f1"), false));
        assertThat(ledger.find("x1").orElseThrow().outcome()).contains(Outcome.OK);
        assertThat(ledger.find("x2")).isEmpty();
    }

    @Test
    void aCorrectionIsTheLastWord() {
        accept("x1", "emma", "k1", "f1", NOW, true);
        await(ledger.settled(new Settled("x1", Outcome.OK, "", OptionalInt.of(1), null, NOW)));
        await(ledger.corrected(
                new Settled("x1", Outcome.KERNEL_DIED, "It died.", OptionalInt.empty(), null, NOW.plusMillis(1))));

        LedgerEntry entry = ledger.find("x1").orElseThrow();
        assertThat(entry.outcome()).contains(Outcome.KERNEL_DIED);
        assertThat(entry.reason()).isEqualTo("It died.");
        assertThat(entry.executionCount()).isEmpty();
        assertFails(ledger.corrected(new Settled("x2", Outcome.OK, "", OptionalInt.empty(), null, NOW)));
    }

    private static void assertFails(CompletionStage<Void> stage) {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> await(stage))
                .withCauseInstanceOf(StoreException.class);
    }

    @Test
    void whatALastLifeLeftOpenIsSettledByWhetherItMayHaveRun() {
        accept("done", "emma", "k1", "f1", NOW, true);
        await(ledger.settled(new Settled("done", Outcome.OK, "", OptionalInt.of(1), null, NOW)));
        accept("running", "emma", "k1", "f1", NOW, true);
        accept("waiting", "arya", "k1", "f1", NOW, false);

        List<LedgerEntry> ended = await(ledger.settleAbandoned(NOW.plusSeconds(9)));

        assertThat(ended).extracting(LedgerEntry::executionId).containsExactly("running", "waiting");
        assertThat(ended)
                .extracting(entry -> entry.outcome().orElseThrow())
                .containsExactly(Outcome.UNKNOWN, Outcome.CANCELLED);
        assertThat(ended).allSatisfy(entry -> {
            assertThat(entry.reason()).startsWith("The broker ended while this was ");
            assertThat(entry.settledAt()).contains(NOW.plusSeconds(9));
        });
        assertThat(await(ledger.settleAbandoned(NOW))).isEmpty();
        assertThat(ledger.find("done").orElseThrow().outcome()).contains(Outcome.OK);
    }

    @Test
    void theLedgerIsReadNewestFirstInPagesWithoutGapsWhileItGrows() {
        for (int i = 0; i < 25; i++) {
            accept("x" + i, "emma", "k1", "f1", NOW, false);
        }
        List<String> all = new ArrayList<>();
        OptionalLong before = OptionalLong.empty();
        do {
            LedgerQuery query = new LedgerQuery(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    before,
                    false,
                    10);
            LedgerQuery.Page page = ledger.find(query);
            page.entries().forEach(entry -> all.add(entry.executionId()));
            before = page.next();
            accept("late" + all.size(), "emma", "k1", "f1", NOW, false);
        } while (before.isPresent());

        List<String> expected = new ArrayList<>();
        for (int i = 24; i >= 0; i--) {
            expected.add("x" + i);
        }
        assertThat(all).isEqualTo(expected);
    }

    @Test
    void eachFilterNarrows() {
        accept("a", "emma", "k1", "f1", NOW, false);
        accept("b", "arya", "k1", "f2", NOW.plusSeconds(1), true);
        accept("c", "emma", "k2", "f1", NOW.plusSeconds(2), true);
        await(ledger.settled(new Settled("c", Outcome.OK, "", OptionalInt.empty(), null, NOW)));
        Execution silent = new Execution(
                1,
                "emma",
                "tab",
                "batch",
                SubmissionSource.CHANNELS,
                new Submission(
                        "d", false, false, Optional.empty(), Optional.<Duration>empty(), Optional.<Duration>empty()),
                NOW.plusSeconds(3));
        await(ledger.accepted(silent, new RunFacts("k3", null, null, "Emma", "0", "", false), false));

        LedgerQuery all = LedgerQuery.newest(10);
        assertThat(found(all)).containsExactly("d", "c", "b", "a");
        assertThat(found(with(all, Optional.of("f1"), Optional.empty(), Optional.empty(), Optional.empty())))
                .containsExactly("c", "a");
        assertThat(found(with(all, Optional.empty(), Optional.of("k1"), Optional.empty(), Optional.empty())))
                .containsExactly("b", "a");
        assertThat(found(with(all, Optional.empty(), Optional.empty(), Optional.of("arya"), Optional.empty())))
                .containsExactly("b");
        assertThat(found(with(
                        all,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(LedgerEntry.State.WAITING))))
                .containsExactly("d", "a");
        assertThat(found(with(
                        all,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(LedgerEntry.State.RUNNING))))
                .containsExactly("b");
        assertThat(found(with(
                        all,
                        Optional.of("f1"),
                        Optional.empty(),
                        Optional.of("emma"),
                        Optional.of(LedgerEntry.State.SETTLED))))
                .containsExactly("c");
        assertThat(found(new LedgerQuery(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(NOW.plusSeconds(1)),
                        OptionalLong.empty(),
                        true,
                        10)))
                .containsExactly("c", "b");
    }

    private static LedgerQuery with(
            LedgerQuery base,
            Optional<String> fileId,
            Optional<String> kernelId,
            Optional<String> person,
            Optional<LedgerEntry.State> state) {
        return new LedgerQuery(
                fileId, kernelId, person, state, base.since(), base.before(), base.listedOnly(), base.limit());
    }
}
