package dev.baton.broker.kernel;

import dev.baton.broker.error.UserMessage;
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
final class ConnectionLifecycle {
    private final KernelConnections connections;
    private final ExecutionRegistry executions;
    private final StdinBroker inputs;
    private final RequestProxy proxy;
    private final Submissions submissions;
    private final Consumer<QueueEvent> queue;
    private volatile int count;

    /**
     * The sockets of one kernel.
     *
     * @param queue takes what it has to know of who is here
     */
    ConnectionLifecycle(
            KernelConnections connections,
            ExecutionRegistry executions,
            StdinBroker inputs,
            RequestProxy proxy,
            Submissions submissions,
            Consumer<QueueEvent> queue) {
        this.connections = connections;
        this.executions = executions;
        this.inputs = inputs;
        this.proxy = proxy;
        this.submissions = submissions;
        this.queue = queue;
    }

    /** How many are open. Any thread. */
    int count() {
        return count;
    }

    void onJoined(KernelConnection connection) {
        connections.join(connection);
        executions.adopt(connection);
        inputs.onJoined(connection, executions.inFlight());
        count = connections.size();
        queue.accept(new QueueEvent.Presence(connection.caller().username(), true));
    }

    void onLeft(KernelConnection connection) {
        if (!connections.leave(connection)) {
            return;
        }
        count = connections.size();
        proxy.onLeft(connection);
        submissions.onLeft(connection);
        connections.heirOf(connection).ifPresent(heir -> hand(connection, heir));
        executions.onLeft(connection);
        inputs.onLeft();
        String person = connection.caller().username();
        queue.accept(new QueueEvent.Presence(person, connections.hasPerson(person)));
    }

    /** A page speaks on this socket: it has given its older ones up. */
    void onSpeaking(KernelConnection speaking) {
        for (KernelConnection former : connections.replacedBy(speaking)) {
            hand(former, speaking);
            proxy.onLeft(former);
            submissions.onLeft(former);
            former.close(1000, UserMessage.REPLACED_CONNECTION.text());
            count = connections.size();
        }
    }

    /** What one socket of a page is waited for with goes to another one. */
    private void hand(KernelConnection former, KernelConnection heir) {
        ExecutionContext run = executions.inFlight();
        boolean isAskedOfFormer = run != null && run.isRequester(former);
        executions.moveConnection(former, heir);
        if (isAskedOfFormer) {
            inputs.onJoined(heir, run);
        }
    }

    /** Closes the sockets of people who may not read this kernel any more. */
    void recheck(Predicate<Caller> mayRead, String sentence) {
        for (KernelConnection each : connections.all()) {
            if (!mayRead.test(each.caller())) {
                each.close(1000, sentence);
            }
        }
    }
}
