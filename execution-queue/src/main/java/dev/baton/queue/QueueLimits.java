package dev.baton.queue;

import java.time.Duration;

/**
 * The bounds of one kernel's queue, all inclusive and counted in executions unless stated otherwise.
 *
 * @param waitingPerPersonMax how many executions of one user may wait
 * @param waitingMax how many executions of all users together may wait
 * @param settledRememberedMax how many settled ids are remembered, so that a late duplicate stays a no-op; the caller's ledger
 *     guards against older ones
 * @param raisedHandsMax how many users may ask for the baton at once
 * @param holderAwayMax how long the holder of the baton may be without a live socket before another user may take it
 */
public record QueueLimits(
        int waitingPerPersonMax, int waitingMax, int settledRememberedMax, int raisedHandsMax, Duration holderAwayMax) {

    /** 1,000 per user, 20,000 in total, 4,096 settled ids, 1,000 raised hands, 60 seconds. */
    public static final QueueLimits DEFAULT = new QueueLimits(1_000, 20_000, 4_096, 1_000, Duration.ofSeconds(60));

    public QueueLimits {
        if (waitingPerPersonMax < 1
                || waitingMax < 1
                || settledRememberedMax < 1
                || raisedHandsMax < 1
                || holderAwayMax.isNegative()) {
            throw new IllegalArgumentException("Every limit of a queue is at least one, and no time is negative.");
        }
    }
}
