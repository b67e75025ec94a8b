package dev.baton.broker.agent;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps one person, over all their sockets, from filling the mailbox of an agent that everybody's messages go through: each has a share of
 * its steps.
 *
 * <p>Any thread. Bounded by the mailbox: a person without a waiting step is not kept.
 */
public final class MailboxShares {
    private final SerialAgent agent;
    private final int shareMax;
    private final ConcurrentHashMap<String, Integer> waiting = new ConcurrentHashMap<>();

    /** @param shareMax the steps of one person that may wait */
    public MailboxShares(SerialAgent agent, int shareMax) {
        this.agent = agent;
        this.shareMax = shareMax;
    }

    /**
     * Offers a person's step, which carries so many bytes; false when the person's share or the mailbox is full.
     *
     * @param onTaken runs behind the step, also when that fails
     */
    public boolean offer(String person, long bytes, Runnable step, Runnable onTaken) {
        AtomicBoolean taken = new AtomicBoolean();
        waiting.compute(person, (name, count) -> {
            int before = count == null ? 0 : count;
            taken.set(before < shareMax);
            return taken.get() ? Integer.valueOf(before + 1) : count;
        });
        if (!taken.get()) {
            return false;
        }
        boolean offered = agent.offer(bytes, () -> {
            leave(person);
            try {
                step.run();
            } finally {
                onTaken.run();
            }
        });
        if (!offered) {
            leave(person);
        }
        return offered;
    }

    private void leave(String person) {
        waiting.computeIfPresent(person, (name, count) -> count <= 1 ? null : count - 1);
    }

    /** How many people have a step that waits. */
    int size() {
        return waiting.size();
    }
}
