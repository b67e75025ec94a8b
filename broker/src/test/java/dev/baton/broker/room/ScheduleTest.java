package dev.baton.broker.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Seeded schedules of people, broker, kernel and disk, one test for each seed. {@code -Dbaton.schedules=1000} runs more of them, {@code
 * -Dbaton.schedule=17} one again, with all that happens in it.
 */
class ScheduleTest {
    private static final int SCHEDULES = Integer.getInteger("baton.schedules", 50);
    private static final String ONE = System.getProperty("baton.schedule", "");
    private static final AtomicLong COMPARED = new AtomicLong();

    @TempDir
    Path home;

    static LongStream seeds() {
        return ONE.isEmpty() ? LongStream.rangeClosed(1, SCHEDULES) : LongStream.of(Long.parseLong(ONE));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aScheduleLosesAndDoublesNothing(long seed) throws Exception {
        AtomicLong clients = new AtomicLong(1000);
        Schedule schedule = new Schedule(seed, home, page -> new JavaReplica(clients.incrementAndGet()));
        try {
            schedule.run();
        } catch (AssertionError | Exception failure) {
            fail(
                    "seed " + seed + ", again with -Dbaton.schedule=" + seed + ": " + failure + "\n"
                            + String.join("\n", schedule.notes()),
                    failure);
        }
        COMPARED.addAndGet(schedule.exactOutputs());
    }

    @AfterAll
    static void theOutputsOfManyCellsWereCompared() {
        if (ONE.isEmpty()) {
            assertThat(COMPARED.get()).as("cells whose outputs were compared").isGreaterThan(SCHEDULES / 3);
        }
    }
}
