package dev.baton.queue;

import java.util.*;
import org.jspecify.annotations.NullUnmarked;

/**
 * The queue as one would write it on a napkin: one list, searched from the start every time. Slow and plainly right, for the model
 * test. It knows submit, turns, errors, cancel, the stop button, death and pause, without moves.
 */
@NullUnmarked
final class NaiveQueue {
    record Cell(String id, String person, String session, boolean stop) {}

    final List<Cell> waiting = new ArrayList<>();
    final List<String> started = new ArrayList<>();
    final Map<String, Outcome> settled = new TreeMap<>();
    /** The user who took the last turn goes to the end; users without waiting executions are not in the ring. */
    final List<String> ring = new ArrayList<>();

    boolean fair = true, paused, stopping;
    Cell running;

    void submit(Cell cell) {
        waiting.add(cell);
        if (!ring.contains(cell.person())) ring.add(cell.person());
    }

    void end(Outcome outcome) {
        Cell ended = running;
        settled.put(ended.id(), outcome);
        boolean failed = outcome == Outcome.ERROR || outcome == Outcome.INTERRUPTED && !stopping;
        running = null;
        if (failed && ended.stop()) drop(c -> sameSession(c, ended) && c.stop(), Outcome.ABORTED);
    }

    void stopButton(String by) {
        if (running != null && running.person().equals(by)) {
            stopping = true;
            drop(c -> sameSession(c, running), Outcome.CANCELLED);
        } else drop(c -> c.person().equals(by), Outcome.CANCELLED);
    }

    void die() {
        if (running != null) settled.put(running.id(), Outcome.KERNEL_DIED);
        running = null;
        drop(cell -> true, Outcome.CANCELLED);
    }

    void drop(java.util.function.Predicate<Cell> which, Outcome outcome) {
        waiting.stream().filter(which).forEach(c -> settled.put(c.id(), outcome));
        waiting.removeIf(which);
        ring.removeIf(person -> waiting.stream().noneMatch(c -> c.person().equals(person)));
    }

    void startNext() {
        if (running != null || paused || waiting.isEmpty()) return;
        running = waiting.stream()
                .filter(c -> !fair || c.person().equals(ring.getFirst()))
                .findFirst()
                .orElseThrow();
        stopping = false;
        started.add(running.id());
        waiting.remove(running);
        ring.remove(running.person());
        if (waiting.stream().anyMatch(c -> c.person().equals(running.person()))) ring.add(running.person());
    }

    static boolean sameSession(Cell a, Cell b) {
        return a.person().equals(b.person()) && a.session().equals(b.session());
    }
}
