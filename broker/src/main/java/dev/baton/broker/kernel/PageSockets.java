package dev.baton.broker.kernel;

import dev.baton.broker.security.Caller;
import dev.baton.queue.QueueEvent;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The coming and going of pages at a kernel, and their coming back on another socket: what it means for runs, questions and requests that
 * are under way.
 *
 * <p>Owned by the kernel's agent, except {@link #count()}, which any thread may ask.
 */
final class PageSockets {
    private final KernelAudience audience;
    private final RunBook runs;
    private final InputDesk inputs;
    private final RequestRelay relay;
    private final Submissions submissions;
    private final Consumer<Run> onNobodyToAsk;
    private final Consumer<QueueEvent> queue;
    private volatile int count;

    /**
     * The sockets of one kernel.
     *
     * @param onNobodyToAsk hears of a run that waits for input when the person who could give it has been gone for too long
     * @param queue takes what it has to know of who is here
     */
    PageSockets(
            KernelAudience audience,
            RunBook runs,
            InputDesk inputs,
            RequestRelay relay,
            Submissions submissions,
            Consumer<Run> onNobodyToAsk,
            Consumer<QueueEvent> queue) {
        this.audience = audience;
        this.runs = runs;
        this.inputs = inputs;
        this.relay = relay;
        this.submissions = submissions;
        this.onNobodyToAsk = onNobodyToAsk;
        this.queue = queue;
    }

    /** How many are open. Any thread. */
    int count() {
        return count;
    }

    void onJoined(KernelConnection connection) {
        audience.join(connection);
        runs.adopt(connection);
        inputs.onJoined(connection, runs.inFlight());
        count = audience.size();
        queue.accept(new QueueEvent.Presence(connection.caller().username(), true));
    }

    void onLeft(KernelConnection connection) {
        if (!audience.leave(connection)) {
            return;
        }
        count = audience.size();
        relay.onLeft(connection);
        submissions.onLeft(connection);
        audience.heirOf(connection).ifPresent(heir -> hand(connection, heir));
        runs.onLeft(connection);
        inputs.onLeft(runs.inFlight(), onNobodyToAsk);
        String person = connection.caller().username();
        queue.accept(new QueueEvent.Presence(person, audience.hasPerson(person)));
    }

    /** A page speaks on this socket: it has given its older ones up. */
    void onSpeaking(KernelConnection speaking) {
        for (KernelConnection former : audience.replacedBy(speaking)) {
            hand(former, speaking);
            relay.onLeft(former);
            submissions.onLeft(former);
            former.close(1000, "Replaced by a newer connection of the same page.");
            count = audience.size();
        }
    }

    /** What one socket of a page is waited for with goes to another one. */
    private void hand(KernelConnection former, KernelConnection heir) {
        Run run = runs.inFlight();
        boolean isAskedOfFormer = run != null && run.isRequester(former);
        runs.moveConnection(former, heir);
        if (isAskedOfFormer) {
            inputs.onJoined(heir, run);
        }
    }

    /** Closes the sockets of people who may not read this kernel any more. */
    void recheck(Predicate<Caller> mayRead, String sentence) {
        for (KernelConnection each : audience.all()) {
            if (!mayRead.test(each.caller())) {
                each.close(1000, sentence);
            }
        }
    }
}
