package dev.baton.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mode of a kernel and the holder of its baton.
 *
 * <p>Invariant: every change of mode or holder raises the fencing number by one, and nothing else does. Each method returns a
 * refusal, or null after it has succeeded; {@link #takeChanged()} tells whether anything changed.
 *
 * <p>Owner: the thread of its {@link ExecutionQueue}.
 */
final class PresenterLock {
    private final QueueLimits limits;
    private final LinkedHashSet<String> requests = new LinkedHashSet<>();
    private boolean presenting;
    private @Nullable String holder;
    /** When the holder's last live socket closed; null if there is one, or if none was reported yet. */
    private @Nullable Instant holderAwaySince;

    private long fence;
    private boolean changed;

    PresenterLock(QueueLimits limits) {
        this.limits = limits;
    }

    BatonView view() {
        return new BatonView(presenting, Optional.ofNullable(holder), fence, List.copyOf(requests));
    }

    /** Whether anything that the view shows has changed since this was last asked. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }

    /** Whether a user's submission must be refused, given the fencing number that the client last saw. */
    @Nullable
    Refusal refuseSubmission(QueueEvent.Submit submit) {
        if (!presenting) {
            return null;
        }
        if (!submit.person().equals(holder)) {
            return new Refusal.NotPresenter(Optional.ofNullable(holder), fence);
        }
        if (submit.fence().isPresent() && submit.fence().getAsLong() != fence) {
            return new Refusal.StaleFence(submit.fence().getAsLong(), fence);
        }
        return null;
    }

    /** Applies one event; returns the refusal, or null. */
    @Nullable
    Refusal apply(QueueEvent.BatonEvent event, Instant now) {
        return switch (event) {
            case QueueEvent.OpenMode mode -> {
                open();
                yield null;
            }
            case QueueEvent.RequestBaton request -> request(request.by());
            case QueueEvent.TakeBaton take -> take(take.by(), take.mayPresent(), now);
            case QueueEvent.GiveBaton give -> give(give.by(), give.to(), give.toMayRun(), give.mayBreak());
            case QueueEvent.ReturnBaton layDown -> layDown(layDown.by());
            case QueueEvent.BreakBaton breakAway -> breakAway(breakAway.mayBreak());
            case QueueEvent.Presence presence -> {
                onPresence(presence.person(), presence.present(), now);
                yield null;
            }
        };
    }

    private void open() {
        if (presenting) {
            presenting = false;
            requests.clear();
            pass(null);
        }
    }

    void present(String newHolder) {
        if (!presenting || !newHolder.equals(holder)) {
            presenting = true;
            pass(newHolder);
        }
    }

    private @Nullable Refusal request(String by) {
        if (!presenting) {
            return new Refusal.NotPresenting();
        }
        if (by.equals(holder) || requests.contains(by)) {
            return null;
        }
        if (requests.size() >= limits.raisedHandsMax()) {
            return new Refusal.RequestsFull(limits.raisedHandsMax());
        }
        requests.add(by);
        changed = true;
        return null;
    }

    private @Nullable Refusal take(String by, boolean mayPresent, Instant now) {
        if (!presenting) {
            return new Refusal.NotPresenting();
        }
        if (by.equals(holder)) {
            return null;
        }
        if (!mayPresent) {
            return new Refusal.BatonNotYours();
        }
        if (holder != null && !isHolderAwayTooLong(now)) {
            return new Refusal.BatonHeld(holder);
        }
        pass(by);
        return null;
    }

    private boolean isHolderAwayTooLong(Instant now) {
        return holderAwaySince != null && Duration.between(holderAwaySince, now).compareTo(limits.holderAwayMax()) >= 0;
    }

    private @Nullable Refusal give(String by, String to, boolean toMayRun, boolean mayBreak) {
        if (!presenting) {
            return new Refusal.NotPresenting();
        }
        if (!by.equals(holder) && !mayBreak) {
            return new Refusal.BatonNotYours();
        }
        if (!toMayRun) {
            return new Refusal.RecipientMayNotRun(to);
        }
        if (!to.equals(holder)) {
            pass(to);
        }
        return null;
    }

    private @Nullable Refusal layDown(String by) {
        if (!presenting) {
            return new Refusal.NotPresenting();
        }
        if (!by.equals(holder)) {
            return new Refusal.BatonNotYours();
        }
        pass(null);
        return null;
    }

    private @Nullable Refusal breakAway(boolean mayBreak) {
        if (!presenting) {
            return new Refusal.NotPresenting();
        }
        if (!mayBreak) {
            return new Refusal.BatonNotYours();
        }
        if (holder != null) {
            pass(null);
        }
        return null;
    }

    private void onPresence(String person, boolean present, Instant now) {
        if (!person.equals(holder)) {
            return;
        }
        if (present) {
            holderAwaySince = null;
        } else if (holderAwaySince == null) {
            holderAwaySince = now;
        }
    }

    /** A user who may no longer run neither holds the baton nor waits for it. */
    void withdraw(String person) {
        changed |= requests.remove(person);
        if (person.equals(holder)) {
            pass(null);
        }
    }

    private void pass(@Nullable String to) {
        holder = to;
        holderAwaySince = null;
        if (to != null) {
            requests.remove(to);
        }
        fence++;
        changed = true;
    }
}
