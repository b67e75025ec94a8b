package dev.baton.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MoveTest {
    private final QueueDriver driver = QueueDriver.ready(TurnOrder.FAIR);

    private void move(String id, String before, String by, boolean mayAny) {
        driver.done(new QueueEvent.Move(id, Optional.of(before), by, mayAny));
    }

    @Test
    void withinOnesOwnTurnsTheOrderChangesAndTheTurnsStay() {
        driver.submit("arya", "a0", "a1", "a2", "a3");
        driver.submit("emma", "e1");

        move("a3", "a1", "arya", false);
        assertThat(driver.waiting()).containsExactly("a3", "e1", "a1", "a2");
        driver.done(new QueueEvent.Move("a3", Optional.empty(), "arya", false));
        assertThat(driver.waiting()).containsExactly("a1", "e1", "a2", "a3");
    }

    @Test
    void inFifoOrderAMoveWithinOnesOwnKeepsTheirPlacesInTheLine() {
        QueueDriver fifo = QueueDriver.ready(TurnOrder.FIFO);
        fifo.submit("arya", "a0", "a1");
        fifo.submit("emma", "e1");
        fifo.submit("arya", "a2");

        fifo.done(new QueueEvent.Move("a2", Optional.of("a1"), "arya", false));

        assertThat(fifo.waiting()).containsExactly("a2", "e1", "a1");
    }

    @Test
    void aCancelledOneGivesUpItsOwnPlaceInTheLineAndNoOther() {
        QueueDriver fifo = QueueDriver.ready(TurnOrder.FIFO);
        fifo.submit("arya", "a0", "a1");
        fifo.submit("emma", "e1");
        fifo.submit("arya", "a2");

        fifo.done(new QueueEvent.Cancel("a1", "arya", false));

        assertThat(fifo.waiting()).containsExactly("e1", "a2");
    }

    @Test
    void aMoveBeforeAnotherUsersExecutionNeedsTheRightAndSharesItsTurn() {
        driver.submit("arya", "a0", "a1", "a2");
        driver.submit("emma", "e1", "e2");

        assertThat(driver.refused(new QueueEvent.Move("a2", Optional.of("e1"), "arya", false)))
                .isEqualTo(new Refusal.NotYours("emma"));
        assertThat(driver.refused(new QueueEvent.Move("a2", Optional.of("a1"), "emma", false)))
                .isEqualTo(new Refusal.NotYours("arya"));
        move("a2", "e1", "jon", true);

        assertThat(driver.waiting()).containsExactly("a1", "a2", "e1", "e2");
        assertThat(driver.refused(new QueueEvent.Move("a1", Optional.of("a2"), "arya", false)))
                .as("a2 now stands in emma's turn")
                .isEqualTo(new Refusal.NotYours("emma"));
        driver.runAll();
        assertThat(driver.started).containsExactly("a0", "a1", "a2", "e1", "e2");
    }

    @Test
    void aPiggybackedExecutionInheritsTheTurnOfACancelledOne() {
        driver.submit("arya", "a0", "a1", "a2");
        driver.submit("emma", "e1");
        move("a2", "e1", "jon", true);

        driver.done(new QueueEvent.Cancel("e1", "emma", false));

        assertThat(driver.waiting()).containsExactly("a1", "a2");
    }

    @Test
    void aPiggybackedExecutionCanReturn() {
        driver.submit("arya", "a0", "a1", "a2");
        driver.submit("emma", "e1");
        move("a2", "e1", "jon", true);
        move("a2", "a1", "arya", false);
        assertThat(driver.waiting()).containsExactly("a2", "e1", "a1");
        move("a2", "e1", "jon", true);
        driver.done(new QueueEvent.Move("a2", Optional.empty(), "arya", false));
        assertThat(driver.waiting()).containsExactly("a1", "e1", "a2");
    }

    @Test
    void aPiggybackedExecutionKeepsTheTurnWhenTheLastOfTheLaneMovesAway() {
        driver.submit("arya", "a0", "a1");
        driver.submit("emma", "e1", "e2");
        move("a1", "e2", "jon", true);
        move("e2", "e1", "emma", false);

        assertThat(driver.waiting()).containsExactly("e2", "e1", "a1");
        driver.runAll();
        assertThat(driver.settled).hasSize(4);
    }

    @Test
    void runningEndedAndUnknownExecutionsCannotBeMoved() {
        driver.submit("arya", "a1", "a2");

        assertThat(driver.refused(new QueueEvent.Move("a1", Optional.of("a2"), "arya", false))
                        .code())
                .isEqualTo("already_running");
        assertThat(driver.refused(new QueueEvent.Move("a2", Optional.of("a1"), "arya", false))
                        .code())
                .isEqualTo("already_running");
        assertThat(driver.refused(new QueueEvent.Move("nope", Optional.empty(), "arya", false))
                        .code())
                .isEqualTo("unknown_execution");
    }
}
