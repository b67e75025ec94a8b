package dev.baton.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everything that waits, and whose turn it is.
 *
 * <p>Each person has a lane. {@link TurnOrder#FAIR}: the lanes stand in a ring; whoever has taken a turn, and whoever comes new
 * or comes back, goes to its end. So whoever submits an only execution stands behind each other person's lane at most once.
 * {@link TurnOrder#FIFO}: the lane whose next turn has the earliest place. Both orders are kept up all the time, so switching
 * loses nothing.
 *
 * <p>Places belong to positions of a lane, not to executions: a move within one's own lane deals them out anew and therefore
 * changes nobody else's turn. A move before somebody else's execution makes the moved one a <em>rider</em>: it starts in that
 * one's turn, directly before it.
 *
 * <p>Owner: the thread of its {@link ExecutionQueue}.
 */
final class Turns {
    private final Map<String, Waiting> byId = new HashMap<>();
    /** By person, then by number: counts, and the order of submission. */
    private final Map<String, TreeMap<Long, Waiting>> byPerson = new HashMap<>();
    /** Lanes that are not empty, in the order of fair turns. */
    private final LinkedHashMap<String, Lane> ring = new LinkedHashMap<>();

    private final TreeSet<Waiting> byDeadline = new TreeSet<>(
            Comparator.comparing(Turns::deadlineOf).thenComparingLong(waiting -> waiting.execution.number()));

    private TurnOrder order;

    Turns(TurnOrder order) {
        this.order = order;
    }

    TurnOrder order() {
        return order;
    }

    void setOrder(TurnOrder order) {
        this.order = order;
    }

    int size() {
        return byId.size();
    }

    int sizeOf(String person) {
        TreeMap<Long, Waiting> own = byPerson.get(person);
        return own == null ? 0 : own.size();
    }

    /** The limit that so many more of a person would pass; null: none. */
    @Nullable
    Refusal refuseMore(String person, int count, QueueLimits limits) {
        if (sizeOf(person) + count > limits.waitingPerPersonMax()) {
            return new Refusal.QueueFull(true, limits.waitingPerPersonMax());
        }
        return size() + count > limits.waitingMax() ? new Refusal.QueueFull(false, limits.waitingMax()) : null;
    }

    @Nullable
    Waiting find(String executionId) {
        return byId.get(executionId);
    }

    /** What waits of a person, in the order of submission. */
    List<Execution> of(String person) {
        TreeMap<Long, Waiting> own = byPerson.get(person);
        return own == null ? List.of() : executions(own.values());
    }

    /** Everything that waits, in no particular order. */
    List<Execution> all() {
        return executions(byId.values());
    }

    void add(Execution execution) {
        Lane lane = ring.computeIfAbsent(execution.person(), Lane::new);
        Waiting waiting = new Waiting(execution, lane);
        lane.entries.add(waiting);
        byId.put(execution.executionId(), waiting);
        byPerson.computeIfAbsent(execution.person(), person -> new TreeMap<>()).put(execution.number(), waiting);
        if (waiting.deadline != null) {
            byDeadline.add(waiting);
        }
    }

    /** Takes out the one whose turn it is. */
    Optional<Execution> take() {
        if (ring.isEmpty()) {
            return Optional.empty();
        }
        Lane lane = nextLane();
        Waiting first = lane.entries.removeFirst();
        forget(first);
        ring.remove(lane.person, lane);
        if (first.rider) {
            ring.putFirst(lane.person, lane);
        } else if (!lane.entries.isEmpty()) {
            ring.put(lane.person, lane);
        }
        return Optional.of(first.execution);
    }

    private Lane nextLane() {
        Lane best = ring.firstEntry().getValue();
        if (order == TurnOrder.FIFO) {
            for (Lane lane : ring.values()) {
                if (lane.nextPlace() < best.nextPlace()) {
                    best = lane;
                }
            }
        }
        return best;
    }

    /** Takes out any one; a rider that loses the one it rode with inherits its turn. */
    void remove(Execution execution) {
        Waiting waiting = byId.get(execution.executionId());
        if (waiting == null) {
            throw new IllegalStateException("Not waiting: " + execution.executionId());
        }
        detach(waiting);
        forget(waiting);
    }

    /** Moves one to the end of its own person's lane. */
    void moveToEnd(Waiting moved) {
        if (isAtHome(moved)) {
            List<Long> places = moved.lane.places();
            moved.lane.entries.remove(moved);
            moved.lane.entries.add(moved);
            dealAgain(moved.lane, places);
        } else {
            detach(moved);
            insertAtHome(moved, Integer.MAX_VALUE);
        }
    }

    /** Moves one directly before another: within its person's own lane by dealing the places again, else as a rider. */
    void moveBefore(Waiting moved, Waiting target) {
        if (moved == target) {
            return;
        }
        if (moved.lane == target.lane) {
            Lane lane = moved.lane;
            List<Long> places = lane.places();
            lane.entries.remove(moved);
            lane.entries.add(lane.entries.indexOf(target), moved);
            dealAgain(lane, places);
            return;
        }
        detach(moved);
        if (target.lane.person.equals(moved.execution.person())) {
            insertAtHome(moved, target.lane.entries.indexOf(target));
        } else {
            moved.rider = true;
            moved.lane = target.lane;
            target.lane.entries.add(target.lane.entries.indexOf(target), moved);
        }
    }

    private static boolean isAtHome(Waiting waiting) {
        return waiting.lane.person.equals(waiting.execution.person());
    }

    private static void dealAgain(Lane lane, List<Long> places) {
        lane.entries.getLast().rider = false;
        lane.dealPlaces(places);
    }

    private void insertAtHome(Waiting moved, int index) {
        Lane home = ring.computeIfAbsent(moved.execution.person(), Lane::new);
        List<Long> places = home.places();
        places.add(moved.execution.number());
        moved.lane = home;
        moved.rider = false;
        home.entries.add(Math.min(index, home.entries.size()), moved);
        home.dealPlaces(places);
    }

    private void detach(Waiting waiting) {
        Lane lane = waiting.lane;
        int index = lane.entries.indexOf(waiting);
        lane.entries.remove(index);
        if (!waiting.rider && index > 0 && lane.entries.get(index - 1).rider) {
            Waiting heir = lane.entries.get(index - 1);
            heir.rider = false;
            heir.place = waiting.place;
        }
        if (lane.entries.isEmpty()) {
            ring.remove(lane.person, lane);
        }
    }

    private void forget(Waiting waiting) {
        Execution execution = waiting.execution;
        byId.remove(execution.executionId());
        TreeMap<Long, Waiting> own = byPerson.get(execution.person());
        if (own != null) {
            own.remove(execution.number());
            if (own.isEmpty()) {
                byPerson.remove(execution.person());
            }
        }
        if (waiting.deadline != null) {
            byDeadline.remove(waiting);
        }
    }

    Optional<Instant> nextDeadline() {
        return byDeadline.isEmpty() ? Optional.empty() : Optional.of(deadlineOf(byDeadline.first()));
    }

    /** Those whose time to wait is over. */
    List<Execution> overdue(Instant now) {
        List<Execution> overdue = new ArrayList<>();
        for (Waiting waiting : byDeadline) {
            if (deadlineOf(waiting).isAfter(now)) {
                break;
            }
            overdue.add(waiting.execution);
        }
        return overdue;
    }

    /** The first {@code max} in the order in which they will start if nothing else comes. */
    List<Execution> inTurn(int max) {
        return switch (order) {
            case FAIR -> inFairTurn(max);
            case FIFO -> inFifoTurn(max);
        };
    }

    private List<Execution> inFairTurn(int max) {
        List<Execution> turns = new ArrayList<>();
        List<Iterator<Waiting>> round = new ArrayList<>();
        for (Lane lane : ring.values()) {
            round.add(lane.entries.iterator());
        }
        while (!round.isEmpty() && turns.size() < max) {
            for (Iterator<Waiting> lane : round) {
                takeTurn(lane, turns);
            }
            round.removeIf(lane -> !lane.hasNext());
        }
        return turns.size() > max ? turns.subList(0, max) : turns;
    }

    private List<Execution> inFifoTurn(int max) {
        record Turn(long place, List<Execution> executions) {}
        List<Turn> all = new ArrayList<>();
        for (Lane lane : ring.values()) {
            Iterator<Waiting> entries = lane.entries.iterator();
            List<Long> places = lane.places();
            for (long place : places) {
                List<Execution> turn = new ArrayList<>(1);
                takeTurn(entries, turn);
                all.add(new Turn(place, turn));
            }
        }
        all.sort(Comparator.comparingLong(Turn::place));
        return all.stream()
                .flatMap(turn -> turn.executions().stream())
                .limit(max)
                .toList();
    }

    private static void takeTurn(Iterator<Waiting> lane, List<Execution> turns) {
        while (lane.hasNext()) {
            Waiting next = lane.next();
            turns.add(next.execution);
            if (!next.rider) {
                return;
            }
        }
    }

    private static Instant deadlineOf(Waiting waiting) {
        return waiting.deadline == null ? Instant.MAX : waiting.deadline;
    }

    private static List<Execution> executions(Collection<Waiting> all) {
        List<Execution> executions = new ArrayList<>(all.size());
        for (Waiting waiting : all) {
            executions.add(waiting.execution);
        }
        return executions;
    }
}
