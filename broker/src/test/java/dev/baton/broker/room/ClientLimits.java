package dev.baton.broker.room;

import dev.baton.broker.config.BatonConfig;

/** How many client ids are kept, as a test wants it. */
record ClientLimits(
        int perPageMax, int perPersonMax, int perDocumentMax, int shownPerPersonMax, int shownMax, int refusedMax)
        implements BatonConfig.Rooms.Clients {
    /** As the configuration has them where it says nothing. */
    static final ClientLimits DEFAULT = new ClientLimits(16, 20_000, 200_000, 64, 4_096, 4_096);
}
