package dev.baton.broker.api.baton;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.broker.room.RoomRegistry;

/** What all requests have in common that name cells of a notebook. */
final class RequestedCells {
    /** Cells of one request, and of one burst of requests. */
    static final int MAX = 1_000;

    private RequestedCells() {}

    /** Refuses a request that names no cell or too many. */
    static void requireCount(int count) {
        if (count == 0 || count > MAX) {
            throw Problem.badRequest(UserMessage.CELLS_COUNT, MAX);
        }
    }

    /** The open notebook with that file id; blocks until it is read. Any thread but an agent's. */
    static CellExecutions opened(RoomRegistry rooms, String fileId) {
        return Answers.await(rooms.runsIn(fileId).exceptionally(failure -> {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            throw new Problem(422, "unreadable", String.valueOf(cause.getMessage()));
        }));
    }
}
