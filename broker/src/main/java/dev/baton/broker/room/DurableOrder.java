package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import java.util.ArrayDeque;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * Keeps what a room tells its pages behind what is written to the document's history: an action runs only when every append that
 * was asked for before it is durable. So no page ever holds a change that a restart could forget.
 *
 * <p>When an append fails the room hears of it first, and sends everybody away; what waited runs then, so that nobody waits for
 * ever, and reaches no page.
 *
 * <p>Owned by the room's agent; appends complete elsewhere, in order, and only post back.
 */
final class DurableOrder {
    private final SerialAgent agent;
    private final Consumer<Throwable> onBroken;
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private long asked;
    private long durable;

    DurableOrder(SerialAgent agent, Consumer<Throwable> onBroken) {
        this.agent = agent;
        this.onBroken = onBroken;
    }

    private record Waiting(long after, Runnable action) {}

    /** An append was asked for. */
    void behind(CompletionStage<Void> append) {
        asked++;
        append.whenComplete((none, failure) -> agent.post(() -> {
            if (failure != null) {
                onBroken.accept(failure);
            }
            durable++;
            while (!waiting.isEmpty() && waiting.peekFirst().after() <= durable) {
                waiting.removeFirst().action().run();
            }
        }));
    }

    /** Runs an action once everything so far is durable; at once when it is. */
    void then(Runnable action) {
        if (durable >= asked && waiting.isEmpty()) {
            action.run();
        } else {
            waiting.add(new Waiting(asked, action));
        }
    }
}
