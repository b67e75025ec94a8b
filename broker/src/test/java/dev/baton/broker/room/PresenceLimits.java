package dev.baton.broker.room;

import dev.baton.broker.config.BatonConfig;

/** How fast presences change, as a test wants it. */
record PresenceLimits(int changesPerSecondMax, int bytesPerSecondMax) implements BatonConfig.Rooms.Presence {}
