package dev.baton.broker.room;

import dev.baton.broker.config.BatonConfig;

/** How many client ids are kept, as a test wants it. */
record ClientLimits(
        int perPageMax, int perPersonMax, int perDocumentMax, int shownPerPersonMax, int shownMax, int refusedMax)
        implements BatonConfig.Rooms.Clients {}
