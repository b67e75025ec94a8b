package dev.baton.queue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the effects of one event.
 *
 * <p>They are emitted in one fixed order: accepted, interrupt, settled in the order of submission, the dispatch with its
 * record, announcements. So the caller sees the same order whichever rule added them.
 */
final class Step {
    final QueueEvent event;
    final Instant now;
    private final List<Execution> accepted = new ArrayList<>();
    private final List<QueueEffect.Settle> settled = new ArrayList<>();
    private QueueEffect.@Nullable SendInterrupt interrupt;
    private QueueEffect.@Nullable Dispatch dispatch;
    private boolean queueChanged;

    Step(QueueEvent event, Instant now) {
        this.event = event;
        this.now = now;
    }

    void accept(Execution execution) {
        accepted.add(execution);
        queueChanged = true;
    }

    void settle(Execution execution, boolean started, Outcome outcome, String reason) {
        settled.add(new QueueEffect.Settle(execution, started, outcome, reason, now));
        queueChanged = true;
    }

    void interrupt(InFlight inFlight) {
        interrupt = new QueueEffect.SendInterrupt(inFlight.execution, inFlight.incarnation);
        queueChanged = true;
    }

    void dispatch(InFlight inFlight) {
        dispatch = new QueueEffect.Dispatch(inFlight.execution, inFlight.incarnation, inFlight.startedAt);
        queueChanged = true;
    }

    void changeQueue() {
        queueChanged = true;
    }

    void changeQueueIf(boolean changed) {
        queueChanged |= changed;
    }

    Decision.Done done(@Nullable BatonView changedBaton) {
        List<QueueEffect> effects = new ArrayList<>();
        boolean dispatchIsRecorded = false;
        for (Execution execution : accepted) {
            boolean starts = dispatch != null && dispatch.execution() == execution;
            dispatchIsRecorded |= starts;
            effects.add(new QueueEffect.RecordAccepted(execution, starts));
        }
        if (interrupt != null) {
            effects.add(interrupt);
        }
        settled.sort(Comparator.comparingLong(settle -> settle.execution().number()));
        effects.addAll(settled);
        if (dispatch != null) {
            if (!dispatchIsRecorded) {
                effects.add(new QueueEffect.RecordIntent(dispatch.execution()));
            }
            effects.add(dispatch);
        }
        if (queueChanged) {
            effects.add(new QueueEffect.AnnounceQueue());
        }
        if (changedBaton != null) {
            effects.add(new QueueEffect.AnnounceBaton(changedBaton));
        }
        return new Decision.Done(effects);
    }
}
