package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What fair turns promise, over random histories with moves, cancellations and restarts. */
final class FairnessPropertiesTest {

    @Property(tries = 500)
    void aSingleWaitingExecutionSeesAtMostOneStartOfEachOtherUser(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 12) int people) {
        Random random = new Random(seed);
        QueueDriver driver = QueueDriver.ready(TurnOrder.FAIR);
        // For each single waiting execution: the users that have started one since it was submitted.
        Map<String, Set<String>> startedSince = new HashMap<>();
        int seen = 0;

        for (int step = 0; step < 200; step++) {
            String person = "p" + random.nextInt(people);
            if (random.nextInt(5) < 3) {
                String id = person + "/" + step;
                boolean only = driver.queue.waitingOf(person).isEmpty();
                driver.done(QueueDriver.submission(person, "tab", id, random.nextBoolean()));
                if (only && !driver.running().equals(id)) {
                    startedSince.put(id, new HashSet<>());
                }
            } else if (random.nextInt(3) == 0) {
                moveOrCancel(random, driver, person);
            } else if (!driver.running().isEmpty()) {
                driver.complete(random.nextInt(4) == 0 ? Outcome.ERROR : Outcome.OK);
            }
            List<String> started = new ArrayList<>(driver.started);
            for (; seen < started.size(); seen++) {
                String startedId = started.get(seen);
                startedSince.remove(startedId);
                String starter = personOf(startedId);
                startedSince.forEach((id, starters) -> {
                    boolean isOther = !starter.equals(personOf(id));
                    if (isOther) {
                        assertThat(starters.add(starter))
                                .as("a second start of %s before %s", starter, id)
                                .isTrue();
                    }
                });
            }
            // An execution that no longer waits, or that its own user put others before, is outside the promise.
            startedSince
                    .keySet()
                    .removeIf(id -> driver.settled.containsKey(id)
                            || !driver.queue.waitingOf(personOf(id)).stream()
                                    .map(Execution::executionId)
                                    .toList()
                                    .equals(List.of(id)));
        }
    }

    private static String personOf(String id) {
        return id.substring(0, id.indexOf('/'));
    }

    private static void moveOrCancel(Random random, QueueDriver driver, String person) {
        List<Execution> own = driver.queue.waitingOf(person);
        if (own.isEmpty()) {
            return;
        }
        String id = own.get(random.nextInt(own.size())).executionId();
        if (random.nextBoolean()) {
            driver.done(new QueueEvent.Cancel(id, person, false));
        } else {
            String before = own.get(random.nextInt(own.size())).executionId();
            driver.done(new QueueEvent.Move(
                    id, random.nextInt(4) == 0 ? Optional.empty() : Optional.of(before), person, false));
        }
    }

    @Property(tries = 300)
    void onesOwnExecutionsStartInTheOrderOfSubmissionUnlessMoved(@ForAll long seed, @ForAll boolean fair) {
        Random random = new Random(seed);
        QueueDriver driver = QueueDriver.ready(fair ? TurnOrder.FAIR : TurnOrder.FIFO);
        Map<String, Integer> lastOf = new HashMap<>();
        for (int step = 0; step < 150; step++) {
            String person = "p" + random.nextInt(4);
            if (random.nextInt(3) > 0) {
                driver.done(QueueDriver.submission(person, "tab", person + "/" + step, false));
            } else if (!driver.running().isEmpty()) {
                driver.complete(Outcome.OK);
            }
        }
        driver.runAll();
        for (String id : driver.started) {
            String[] parts = id.split("/", 2);
            int number = Integer.parseInt(parts[1]);
            Integer before = lastOf.put(parts[0], number);
            assertThat(before == null || before < number).isTrue();
        }
    }

    @Property(tries = 300)
    void theViewForetellsTheOrderOfStarts(@ForAll long seed, @ForAll boolean fair) {
        Random random = new Random(seed);
        QueueDriver driver = QueueDriver.ready(fair ? TurnOrder.FAIR : TurnOrder.FIFO);
        for (int step = 0; step < 60; step++) {
            driver.submit("p" + random.nextInt(4), "x" + step);
            List<String> waiting = driver.waiting();
            if (waiting.size() > 1 && random.nextInt(3) == 0) {
                driver.done(new QueueEvent.Move(
                        waiting.get(random.nextInt(waiting.size())),
                        random.nextInt(5) == 0
                                ? Optional.empty()
                                : Optional.of(waiting.get(random.nextInt(waiting.size()))),
                        "owner",
                        true));
            }
            if (waiting.size() > 1 && random.nextInt(6) == 0) {
                driver.done(new QueueEvent.Cancel(waiting.get(random.nextInt(waiting.size())), "owner", true));
            }
        }
        List<String> foretold = driver.waiting();
        int before = driver.started.size();

        driver.runAll();

        assertThat(List.copyOf(driver.started).subList(before, driver.started.size()))
                .isEqualTo(foretold);
    }

    @Property(tries = 300)
    void movingOwnExecutionsChangesNoOtherUsersTurn(@ForAll long seed, @ForAll boolean fair) {
        Random random = new Random(seed);
        QueueDriver driver = QueueDriver.ready(fair ? TurnOrder.FAIR : TurnOrder.FIFO);
        for (int step = 0; step < 30; step++) {
            driver.submit("p" + random.nextInt(4), "x" + step);
        }
        List<String> own = driver.queue.waitingOf("p0").stream()
                .map(Execution::executionId)
                .toList();
        if (own.isEmpty()) {
            return;
        }
        List<String> before = driver.waiting();

        driver.done(new QueueEvent.Move(
                own.get(random.nextInt(own.size())), Optional.of(own.get(random.nextInt(own.size()))), "p0", false));

        List<String> after = driver.waiting();
        for (int i = 0; i < before.size(); i++) {
            boolean wasOwn = own.contains(before.get(i));
            assertThat(own.contains(after.get(i))).isEqualTo(wasOwn);
            if (!wasOwn) {
                assertThat(after.get(i)).isEqualTo(before.get(i));
            }
        }
    }
}
