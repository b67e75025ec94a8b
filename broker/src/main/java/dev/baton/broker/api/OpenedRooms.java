package dev.baton.broker.api;

import dev.baton.broker.error.OwnerAnswer;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.room.RoomId;
import dev.baton.broker.room.RoomRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Rooms on behalf of requests: opened, and waited for until they are read. Blocks; any thread but an agent's. */
@Singleton
public class OpenedRooms {
    private static final Duration LOAD_MAX = Duration.ofSeconds(60);

    private final RoomRegistry rooms;

    @Inject
    OpenedRooms(RoomRegistry rooms) {
        this.rooms = rooms;
    }

    /** The history of a document that the caller may read; 422 with a sentence where it cannot be opened, 503 where that takes too long. */
    public String historyOf(RoomId id) {
        return OwnerAnswer.await(
                rooms.open(id).history(),
                LOAD_MAX,
                failure -> new Problem(422, "unreadable", String.valueOf(failure.getMessage())),
                new Problem(503, "busy", UserMessage.DOCUMENT_OPENS_SLOWLY));
    }
}
