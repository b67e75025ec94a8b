package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Random histories agree with the naive queue; the driver checks its own promises at every step. */
final class QueueModelTest {
    private static final List<String> PEOPLE = List.of("arya", "emma", "jon");

    @Property(tries = 1_000)
    void randomHistoriesAgreeWithTheNaiveQueue(@ForAll long seed) {
        Random random = new Random(seed);
        boolean fair = random.nextBoolean();
        QueueDriver driver = QueueDriver.ready(fair ? TurnOrder.FAIR : TurnOrder.FIFO);
        NaiveQueue naive = new NaiveQueue();
        naive.fair = fair;

        for (int step = 0; step < 120; step++) {
            doSomething(random, step, driver, naive);
            naive.startNext();
            compare(driver, naive);
        }
        driver.done(new QueueEvent.SetPaused(false));
        driver.runAll();
        assertThat(driver.settled.keySet()).isEqualTo(driver.accepted);
    }

    private static void doSomething(Random random, int step, QueueDriver driver, NaiveQueue naive) {
        String person = PEOPLE.get(random.nextInt(PEOPLE.size()));
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3, 4, 5, 6 -> {
                NaiveQueue.Cell cell =
                        new NaiveQueue.Cell("x" + step, person, "tab" + random.nextInt(2), random.nextInt(4) > 0);
                naive.submit(cell);
                driver.done(QueueDriver.submission(cell.person(), cell.session(), cell.id(), cell.stop()));
            }
            case 7, 8, 9, 10 -> complete(Outcome.OK, driver, naive);
            case 11 -> complete(Outcome.ERROR, driver, naive);
            case 12 -> complete(Outcome.INTERRUPTED, driver, naive);
            case 13 -> {
                List<String> waiting = driver.waiting();
                if (!waiting.isEmpty()) {
                    String id = waiting.get(random.nextInt(waiting.size()));
                    naive.drop(cell -> cell.id().equals(id), Outcome.CANCELLED);
                    driver.done(new QueueEvent.Cancel(id, "somebody", true));
                }
            }
            case 14 -> {
                if (driver.apply(new QueueEvent.Interrupt(person, Optional.empty(), false)) instanceof Decision.Done) {
                    naive.stopButton(person);
                }
            }
            default -> {
                if (random.nextInt(3) > 0) {
                    naive.paused = random.nextBoolean();
                    driver.done(new QueueEvent.SetPaused(naive.paused));
                } else {
                    naive.die();
                    driver.kernelDies(true);
                    driver.kernelReady();
                }
            }
        }
    }

    private static void complete(Outcome outcome, QueueDriver driver, NaiveQueue naive) {
        if (naive.running != null) {
            naive.end(outcome);
            driver.complete(outcome);
        }
    }

    private static void compare(QueueDriver driver, NaiveQueue naive) {
        assertThat(driver.started).containsExactlyElementsOf(naive.started);
        TreeMap<String, Outcome> outcomes = new TreeMap<>();
        driver.settled.forEach((id, settle) -> outcomes.put(id, settle.outcome()));
        assertThat(outcomes).isEqualTo(naive.settled);
        assertThat(driver.running()).isEqualTo(naive.running == null ? "" : naive.running.id());
    }
}
