package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * For any order and repetition of requests, kernel messages, rules and times: an accepted execution is dispatched at most once
 * and settles exactly once, a refused one neither. {@link QueueDriver} checks each single effect.
 */
final class ExactlyOncePropertiesTest {
    private static final QueueLimits TIGHT = new QueueLimits(4, 9, 4_096, 3, Duration.ofSeconds(5));
    private static final int PEOPLE = 4;

    @Property(tries = 1000)
    void everyAcceptedExecutionIsSettledExactlyOnceAndDispatchedAtMostOnce(@ForAll long seed, @ForAll boolean fair) {
        Random random = new Random(seed);
        QueueDriver driver = new QueueDriver(fair ? TurnOrder.FAIR : TurnOrder.FIFO, TIGHT);
        Set<String> refused = new LinkedHashSet<>();
        List<String> ids = new ArrayList<>();
        for (int step = 0; step < 120; step++) {
            take(random, driver, ids, refused);
        }
        driver.done(new QueueEvent.KernelStopped("The test is over."));

        assertThat(driver.settled.keySet()).containsExactlyInAnyOrderElementsOf(driver.accepted);
        assertThat(driver.accepted).containsAll(driver.started);
        assertThat(driver.accepted).noneMatch(refused::contains);
        for (QueueEffect.Settle settle : driver.settled.values()) {
            if (settle.started()) {
                assertThat(driver.started).contains(settle.execution().executionId());
            }
        }
    }

    private static void take(Random random, QueueDriver driver, List<String> ids, Set<String> refused) {
        String person = "p" + random.nextInt(PEOPLE);
        String other = "p" + random.nextInt(PEOPLE);
        String anyId = ids.isEmpty() ? "none" : ids.get(random.nextInt(ids.size()));
        boolean may = random.nextBoolean();
        switch (random.nextInt(26)) {
            case 0, 1, 2, 3, 4, 5 -> submit(random, driver, person, ids, refused);
            case 6, 7 -> submitAgain(driver, person, anyId, refused);
            case 8, 9, 10, 11 -> completed(random, driver, driver.running());
            case 12 -> completed(random, driver, anyId);
            case 13 -> driver.apply(new QueueEvent.DispatchRefused(may ? driver.running() : anyId, "No."));
            case 14 -> driver.apply(new QueueEvent.Cancel(anyId, person, may));
            case 15 -> driver.apply(new QueueEvent.Interrupt(person, may ? Optional.of(anyId) : Optional.empty(), may));
            case 16 ->
                driver.apply(new QueueEvent.StopRunning(may ? driver.running() : anyId, Outcome.TIMED_OUT, "Long."));
            case 17 ->
                driver.apply(new QueueEvent.KernelDied(driver.incarnation(), may, random.nextBoolean(), "Died."));
            case 18 -> driver.apply(new QueueEvent.Restart(person, may));
            case 19, 20 -> driver.kernelReady();
            case 21 -> driver.apply(new QueueEvent.Withdraw(person, may, "Ended."));
            case 22 -> driver.apply(new QueueEvent.Move(anyId, Optional.of(other), person, may));
            case 23 -> driver.apply(new QueueEvent.SetPaused(random.nextInt(3) == 0));
            case 24 -> presenter(random, driver, person, other, may);
            default -> driver.pass(Duration.ofSeconds(random.nextInt(8)));
        }
    }

    private static void submit(
            Random random, QueueDriver driver, String person, List<String> ids, Set<String> refused) {
        List<Submission> submissions = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            String id = "x" + ids.size();
            ids.add(id);
            submissions.add(new Submission(
                    id,
                    random.nextBoolean(),
                    true,
                    Optional.empty(),
                    random.nextInt(4) == 0 ? Optional.of(Duration.ofSeconds(9)) : Optional.empty(),
                    random.nextInt(4) == 0 ? Optional.of(Duration.ofSeconds(6)) : Optional.empty()));
        }
        Decision decision = driver.apply(new QueueEvent.Submit(
                person, person + random.nextInt(2), SubmissionSource.API, java.util.OptionalLong.empty(), submissions));
        if (decision instanceof Decision.Refused) {
            submissions.forEach(each -> refused.add(each.executionId()));
        }
    }

    /** A known id is a no-op, whether it waits, runs or has ended; a refused one may be submitted again. */
    private static void submitAgain(QueueDriver driver, String person, String id, Set<String> refused) {
        boolean known = driver.accepted.contains(id);
        Decision decision = driver.apply(QueueDriver.submission(person, person + 0, id, true));
        if (known) {
            assertThat(decision).isEqualTo(new Decision.Done(List.of()));
        } else if (decision instanceof Decision.Done) {
            refused.remove(id);
        }
    }

    private static void completed(Random random, QueueDriver driver, String id) {
        Outcome[] outcomes = {Outcome.OK, Outcome.OK, Outcome.ERROR, Outcome.INTERRUPTED, Outcome.UNKNOWN};
        driver.apply(new QueueEvent.Completed(id, outcomes[random.nextInt(outcomes.length)], ""));
    }

    private static void presenter(Random random, QueueDriver driver, String person, String other, boolean may) {
        switch (random.nextInt(4)) {
            case 0 -> driver.apply(new QueueEvent.PresenterMode(person, may));
            case 1 -> driver.apply(new QueueEvent.GiveBaton(person, other, true, may));
            case 2 -> driver.apply(new QueueEvent.ReturnBaton(person));
            default -> driver.apply(new QueueEvent.OpenMode());
        }
    }
}
