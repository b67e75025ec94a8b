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
 * The waiting executions, and whose turn it is.
 *
 * <p>Each user has a lane. {@link TurnOrder#FAIR}: the lanes form a ring; a user who has taken a turn, is new or returns goes
 * to its end. So a user with one waiting execution waits behind each other lane at most once. {@link TurnOrder#FIFO}: the lane
 * whose next turn has the lowest place. Both orders are maintained all the time, so switching loses nothing.
 *
 * <p>Places belong to positions of a lane, not to executions: a move within one's own lane assigns them again and so changes
 * no other user's turn. A move before another user's execution makes the moved one <em>piggybacked</em>: it starts in that
 * execution's turn, directly before it.
 *
 * <p>Owner: the thread of its {@link ExecutionQueue}.
 */
final class Turns {
    private final Map<String, Waiting> byId = new HashMap<>();
    /** By user, then by number: for counts and the order of submission. */
    private final Map<String, TreeMap<Long, Waiting>> byPerson = new HashMap<>();
    /** Lanes that are not empty, in the order of fair turns. */
    private final LinkedHashMap<String, PersonQueue> ring = new LinkedHashMap<>();

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

    /** The limit that so many more of a user would exceed; null: none. */
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

    /** The waiting executions of a user, in the order of submission. */
    List<Execution> of(String person) {
        TreeMap<Long, Waiting> own = byPerson.get(person);
        return own == null ? List.of() : executions(own.values());
    }

    /** Everything that waits, in no particular order. */
    List<Execution> all() {
        return executions(byId.values());
    }

    void add(Execution execution) {
        PersonQueue personQueue = ring.computeIfAbsent(execution.person(), PersonQueue::new);
        Waiting waiting = new Waiting(execution, personQueue);
        personQueue.entries.add(waiting);
        byId.put(execution.executionId(), waiting);
        byPerson.computeIfAbsent(execution.person(), person -> new TreeMap<>()).put(execution.number(), waiting);
        if (waiting.deadline != null) {
            byDeadline.add(waiting);
        }
    }

    /** Removes the execution whose turn it is. */
    Optional<Execution> take() {
        if (ring.isEmpty()) {
            return Optional.empty();
        }
        PersonQueue personQueue = nextPersonQueue();
        Waiting first = personQueue.entries.removeFirst();
        forget(first);
        ring.remove(personQueue.person, personQueue);
        if (first.piggybacked) {
            ring.putFirst(personQueue.person, personQueue);
        } else if (!personQueue.entries.isEmpty()) {
            ring.put(personQueue.person, personQueue);
        }
        return Optional.of(first.execution);
    }

    private PersonQueue nextPersonQueue() {
        PersonQueue best = ring.firstEntry().getValue();
        if (order == TurnOrder.FIFO) {
            for (PersonQueue personQueue : ring.values()) {
                if (personQueue.nextPlace() < best.nextPlace()) {
                    best = personQueue;
                }
            }
        }
        return best;
    }

    /** Removes any one; the one that was piggybacked on it inherits its turn. */
    void remove(Execution execution) {
        Waiting waiting = byId.get(execution.executionId());
        if (waiting == null) {
            throw new IllegalStateException("Not waiting: " + execution.executionId());
        }
        detach(waiting);
        forget(waiting);
    }

    /** Moves one to the end of its own user's lane. */
    void moveToEnd(Waiting moved) {
        if (isAtHome(moved)) {
            List<Long> places = moved.personQueue.places();
            moved.personQueue.entries.remove(moved);
            moved.personQueue.entries.add(moved);
            dealAgain(moved.personQueue, places);
        } else {
            detach(moved);
            insertAtHome(moved, Integer.MAX_VALUE);
        }
    }

    /** Moves one directly before another: within its user's own lane by assigning the places again, otherwise piggybacked. */
    void moveBefore(Waiting moved, Waiting target) {
        if (moved == target) {
            return;
        }
        if (moved.personQueue == target.personQueue) {
            PersonQueue personQueue = moved.personQueue;
            List<Long> places = personQueue.places();
            personQueue.entries.remove(moved);
            personQueue.entries.add(personQueue.entries.indexOf(target), moved);
            dealAgain(personQueue, places);
            return;
        }
        detach(moved);
        if (target.personQueue.person.equals(moved.execution.person())) {
            insertAtHome(moved, target.personQueue.entries.indexOf(target));
        } else {
            moved.piggybacked = true;
            moved.personQueue = target.personQueue;
            target.personQueue.entries.add(target.personQueue.entries.indexOf(target), moved);
        }
    }

    private static boolean isAtHome(Waiting waiting) {
        return waiting.personQueue.person.equals(waiting.execution.person());
    }

    private static void dealAgain(PersonQueue personQueue, List<Long> places) {
        personQueue.entries.getLast().piggybacked = false;
        personQueue.dealPlaces(places);
    }

    private void insertAtHome(Waiting moved, int index) {
        PersonQueue home = ring.computeIfAbsent(moved.execution.person(), PersonQueue::new);
        List<Long> places = home.places();
        places.add(moved.execution.number());
        moved.personQueue = home;
        moved.piggybacked = false;
        home.entries.add(Math.min(index, home.entries.size()), moved);
        home.dealPlaces(places);
    }

    private void detach(Waiting waiting) {
        PersonQueue personQueue = waiting.personQueue;
        int index = personQueue.entries.indexOf(waiting);
        personQueue.entries.remove(index);
        if (!waiting.piggybacked && index > 0 && personQueue.entries.get(index - 1).piggybacked) {
            Waiting heir = personQueue.entries.get(index - 1);
            heir.piggybacked = false;
            heir.place = waiting.place;
        }
        if (personQueue.entries.isEmpty()) {
            ring.remove(personQueue.person, personQueue);
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

    /** Those whose wait limit has passed. */
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

    /** The first {@code max} in the order in which they will start if nothing else is submitted. */
    List<Execution> inTurn(int max) {
        return switch (order) {
            case FAIR -> inFairTurn(max);
            case FIFO -> inFifoTurn(max);
        };
    }

    private List<Execution> inFairTurn(int max) {
        List<Execution> turns = new ArrayList<>();
        List<Iterator<Waiting>> round = new ArrayList<>();
        for (PersonQueue personQueue : ring.values()) {
            round.add(personQueue.entries.iterator());
        }
        while (!round.isEmpty() && turns.size() < max) {
            for (Iterator<Waiting> personQueue : round) {
                takeTurn(personQueue, turns);
            }
            round.removeIf(personQueue -> !personQueue.hasNext());
        }
        return turns.size() > max ? turns.subList(0, max) : turns;
    }

    private List<Execution> inFifoTurn(int max) {
        record Turn(long place, List<Execution> executions) {}
        List<Turn> all = new ArrayList<>();
        for (PersonQueue personQueue : ring.values()) {
            Iterator<Waiting> entries = personQueue.entries.iterator();
            List<Long> places = personQueue.places();
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

    private static void takeTurn(Iterator<Waiting> personQueue, List<Execution> turns) {
        while (personQueue.hasNext()) {
            Waiting next = personQueue.next();
            turns.add(next.execution);
            if (!next.piggybacked) {
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
