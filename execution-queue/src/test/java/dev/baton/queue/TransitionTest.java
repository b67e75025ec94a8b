package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Every row of the table can be walked, and the page that shows the table is the table. */
final class TransitionTest {
    private static final Path PAGE = Path.of("..", "docs", "contributing", "transitions.md");

    /** One history per way to end; together they walk the whole table. */
    private static final List<Consumer<QueueDriver>> HISTORIES = List.of(
            driver -> driver.complete(Outcome.OK),
            driver -> driver.complete(Outcome.ERROR),
            driver -> driver.complete(Outcome.INTERRUPTED),
            driver -> driver.complete(Outcome.UNKNOWN),
            driver -> driver.done(new QueueEvent.DispatchRefused("a1", "No.")),
            driver -> driver.apply(new QueueEvent.Cancel("a2", "arya", false)),
            driver -> driver.done(new QueueEvent.CancelWaitingOf("arya", Optional.empty(), "Gone.")),
            driver -> driver.kernelDies(true),
            QueueDriver::kernelReady,
            driver -> driver.done(new QueueEvent.Restart("arya", false)),
            driver -> driver.done(new QueueEvent.KernelStopped("Stopped.")),
            driver -> driver.done(new QueueEvent.Withdraw("arya", true, "Ended.")),
            driver -> driver.done(new QueueEvent.PresenterMode("emma", true)),
            driver -> driver.pass(Duration.ofSeconds(20)),
            driver -> driver.pass(Duration.ofSeconds(30)));

    private static final List<Consumer<QueueDriver>> STOPPINGS = List.of(
            driver -> driver.done(new QueueEvent.Interrupt("arya", Optional.empty(), false)),
            driver -> driver.done(new QueueEvent.StopRunning("a1", Outcome.TIMED_OUT, "Too long.")));

    private static QueueDriver twoOfArya() {
        QueueDriver driver = QueueDriver.ready(TurnOrder.FAIR);
        driver.done(QueueDriver.limited(
                "arya", "a1", Optional.of(Duration.ofSeconds(20)), Optional.of(Duration.ofSeconds(30))));
        driver.done(QueueDriver.limited("arya", "a2", Optional.of(Duration.ofSeconds(20)), Optional.empty()));
        return driver;
    }

    @Test
    void everyRowOfTheTableIsWalked() {
        Set<Transition> walked = EnumSet.noneOf(Transition.class);
        for (Consumer<QueueDriver> history : HISTORIES) {
            QueueDriver driver = twoOfArya();
            history.accept(driver);
            walked.addAll(driver.walked);
            for (Consumer<QueueDriver> stopping : STOPPINGS) {
                QueueDriver stopped = twoOfArya();
                stopping.accept(stopped);
                stopping.accept(stopped);
                stopped.submit("arya", "a3");
                history.accept(stopped);
                walked.addAll(stopped.walked);
            }
        }
        QueueDriver runLimit = QueueDriver.ready(TurnOrder.FAIR);
        runLimit.done(QueueDriver.limited("arya", "a1", Optional.empty(), Optional.of(Duration.ofSeconds(30))));
        runLimit.submit("arya", "a2");
        runLimit.pass(Duration.ofSeconds(30));
        walked.addAll(runLimit.walked);

        assertThat(walked).containsExactlyInAnyOrder(Transition.values());
    }

    @Test
    void noTwoRowsSayTheSame() {
        for (Transition row : Transition.values()) {
            assertThat(Transition.find(row.from, row.on, row.to, row.outcome)).contains(row);
        }
    }

    @Test
    void thePageOfTransitionsIsTheTable() throws IOException {
        String page = page();
        if (Boolean.getBoolean("baton.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("run this test with -Dbaton.update=true to rewrite the page")
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # How an execution changes its state

                Written from `Transition.java` by `TransitionTest`; the queue makes no other change.

                ```mermaid
                stateDiagram-v2
                """);
        arrows().forEach((ends, causes) -> page.append("    %s: %s\n".formatted(ends, String.join(", ", causes))));
        page.append("""
                    settled --> [*]
                ```

                | from | on | to | outcome | name |
                |---|---|---|---|---|
                """);
        for (Transition row : Transition.values()) {
            page.append("| %s | %s | %s | %s | `%s` |\n"
                    .formatted(
                            lower(row.from.name()),
                            row.on == null ? "its turn" : "`" + row.on.getSimpleName() + "`",
                            lower(row.to.name()),
                            row.outcome == null ? "" : row.outcome.wireName(),
                            row.name()));
        }
        return page.toString();
    }

    /** One arrow for each pair of states, with everything that leads from the one to the other. */
    private static Map<String, Set<String>> arrows() {
        Map<String, Set<String>> arrows = new LinkedHashMap<>();
        for (Transition row : Transition.values()) {
            String from = row.from == Transition.State.NEW ? "[*]" : lower(row.from.name());
            arrows.computeIfAbsent(from + " --> " + lower(row.to.name()), ends -> new LinkedHashSet<>())
                    .add(row.on == null ? "its turn" : row.on.getSimpleName());
        }
        return arrows;
    }

    private static String lower(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }
}
