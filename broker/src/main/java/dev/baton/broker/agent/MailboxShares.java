package dev.baton.broker.agent;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * Keeps one person, over all their sockets, from filling a mailbox that everybody's messages go through: each has a share of its steps.
 *
 * <p>Any thread. Bounded by the mailbox: a person without a waiting step is not kept.
 */
public final class MailboxShares {
    private final int shareMax;
    private final ConcurrentHashMap<String, Integer> waiting = new ConcurrentHashMap<>();

    /** @param shareMax the steps of one person that may wait */
    public MailboxShares(int shareMax) {
        this.shareMax = shareMax;
    }

    /** Offers a person's step to the mailbox; false when the person's share or the mailbox is full. */
    public boolean offer(String person, Runnable step, Predicate<Runnable> mailbox) {
        AtomicBoolean taken = new AtomicBoolean();
        waiting.compute(person, (name, count) -> {
            int before = count == null ? 0 : count;
            taken.set(before < shareMax);
            return taken.get() ? Integer.valueOf(before + 1) : count;
        });
        if (!taken.get()) {
            return false;
        }
        boolean offered = mailbox.test(() -> {
            leave(person);
            step.run();
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
