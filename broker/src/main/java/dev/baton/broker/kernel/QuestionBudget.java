package dev.baton.broker.kernel;

import dev.baton.broker.agent.RateLimiter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * How much each person may ask of a kernel, over all their sockets: so many questions a second, and so many that the kernel has and has
 * not answered. What is more waits here, of each person as many again and at most {@link #WAITING_MAX_BYTES}, and the oldest gives way.
 * People take turns.
 *
 * <p>A question counts until the kernel answers it or is gone, also when its socket has left: a new socket is no new budget.
 *
 * <p>Owned by the kernel's agent.
 *
 * @param <Q> a question
 */
final class QuestionBudget<Q> {
    /** Questions of all people that the kernel has; what it puts out about more of them it would begin to drop. */
    static final int OPEN_MAX = 1024;

    static final long WAITING_MAX_BYTES = 4 << 20;

    private static final long SECOND_NS = 1_000_000_000;
    /** A page that opens several notebooks asks for much at once. */
    private static final int SECONDS_AHEAD = 4;

    private final KernelContext.QuestionLimits limits;
    private final ToLongFunction<Q> size;
    private final RateLimiter rate;
    private final Map<String, Person<Q>> people = new LinkedHashMap<>();
    private final Map<String, String> personOf = new HashMap<>();

    private static final class Person<Q> {
        final ArrayDeque<Q> waiting = new ArrayDeque<>();
        int open;
    }

    QuestionBudget(KernelContext.QuestionLimits limits, ToLongFunction<Q> size, LongSupplier nanoTime) {
        this.limits = limits;
        this.size = size;
        this.rate = new RateLimiter(nanoTime, SECONDS_AHEAD * SECOND_NS);
    }

    /** Whether a person may ask something now, which is then counted. */
    boolean takes(String person) {
        if (rate.waitNs(person) > 0) {
            return false;
        }
        rate.use(person, SECOND_NS / limits.perSecondMax());
        return true;
    }

    /** Takes a question in that is to go to the kernel; answers those that give way to it. A single larger one is taken. */
    List<Q> add(String person, Q question) {
        ArrayDeque<Q> waiting = people.computeIfAbsent(person, name -> new Person<>()).waiting;
        waiting.addLast(question);
        long bytes = waiting.stream().mapToLong(size).sum();
        List<Q> gaveWay = new ArrayList<>();
        while (waiting.size() > limits.openMax() || bytes > WAITING_MAX_BYTES && waiting.size() > 1) {
            Q oldest = waiting.removeFirst();
            bytes -= size.applyAsLong(oldest);
            gaveWay.add(oldest);
        }
        return gaveWay;
    }

    /** Hands out what may go to the kernel now under that id, if there is something; to be asked again then. */
    Optional<Q> next(String id) {
        if (personOf.size() >= OPEN_MAX) {
            return Optional.empty();
        }
        for (Map.Entry<String, Person<Q>> each : people.entrySet()) {
            Person<Q> person = each.getValue();
            if (!person.waiting.isEmpty() && person.open < limits.openMax()) {
                person.open++;
                personOf.put(id, each.getKey());
                Q question = person.waiting.removeFirst();
                // the next turn is somebody else's
                people.remove(each.getKey());
                people.put(each.getKey(), person);
                return Optional.of(question);
            }
        }
        return Optional.empty();
    }

    /** The kernel has answered what it was asked under that id, or never will. */
    void onSettled(String id) {
        String name = personOf.remove(id);
        Person<Q> person = name == null ? null : people.get(name);
        if (name != null && person != null) {
            person.open--;
            if (person.open == 0 && person.waiting.isEmpty()) {
                people.remove(name);
            }
        }
    }

    /** Forgets what waits and is for nobody any more. */
    void forget(Predicate<Q> question) {
        for (Iterator<Person<Q>> each = people.values().iterator(); each.hasNext(); ) {
            Person<Q> person = each.next();
            person.waiting.removeIf(question);
            if (person.open == 0 && person.waiting.isEmpty()) {
                each.remove();
            }
        }
    }

    /** Questions that the kernel has. */
    int open() {
        return personOf.size();
    }

    /** People of whom something is kept. */
    int people() {
        return people.size();
    }
}
