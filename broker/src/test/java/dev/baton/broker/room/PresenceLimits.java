package dev.baton.broker.room;

import dev.baton.broker.config.BatonConfig;

/** How fast presences change, as a test wants it. */
record PresenceLimits(int changesPerSecondMax, int bytesPerSecondMax) implements BatonConfig.Rooms.Presence {
    /** Nothing is ever too fast. */
    static final PresenceLimits NONE = new PresenceLimits(1_000_000_000, Integer.MAX_VALUE);
}
