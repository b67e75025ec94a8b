package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a changed document is saved: after a quiet time, but never later than a bound after the first change, so that a chatty
 * kernel cannot postpone it for ever. Owned by the room's agent.
 */
final class SaveSchedule {
    private final SerialAgent agent;
    private final Duration quiet;
    private final Duration delayMax;
    private final Runnable save;
    private SerialAgent.@Nullable Timer quietTimer;
    private SerialAgent.@Nullable Timer latestTimer;

    SaveSchedule(SerialAgent agent, Duration quiet, Duration delayMax, Runnable save) {
        this.agent = agent;
        this.quiet = quiet;
        this.delayMax = delayMax;
        this.save = save;
    }

    /** The document has changed. */
    void onChange() {
        if (quietTimer != null) {
            quietTimer.cancel();
        }
        quietTimer = agent.after(quiet, this::onDue);
        if (latestTimer == null) {
            latestTimer = agent.after(delayMax, this::onDue);
        }
    }

    /** Whether a save is due some time. */
    boolean isRunning() {
        return latestTimer != null;
    }

    /** It was saved, or need not be. */
    void stop() {
        if (quietTimer != null) {
            quietTimer.cancel();
            quietTimer = null;
        }
        if (latestTimer != null) {
            latestTimer.cancel();
            latestTimer = null;
        }
    }

    private void onDue() {
        if (isRunning()) {
            stop();
            save.run();
        }
    }
}
