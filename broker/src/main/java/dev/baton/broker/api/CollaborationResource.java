package dev.baton.broker.api;

import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.room.RoomId;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code /api/collaboration/session} of jupyter-collaboration: the id of a document and the history that a page will continue. */
@Path("/api/collaboration/session")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class CollaborationResource {
    private final ServedRoot root;
    private final DocumentIds documents;
    private final OpenedRooms opened;
    private final PermissionGate gate;
    private final CurrentCaller current;

    @Inject
    CollaborationResource(
            ServedRoot root, DocumentIds documents, OpenedRooms opened, PermissionGate gate, CurrentCaller current) {
        this.root = root;
        this.documents = documents;
        this.opened = opened;
        this.gate = gate;
        this.current = current;
    }

    /** What a page puts. */
    public record Body(@Nullable String format, @Nullable String type) {}

    /** What it gets: the parts of the room's name, and the session id that its socket has to carry. */
    public record Session(String format, String type, String fileId, String sessionId) {}

    /** Opens a document for a page. */
    @PUT
    @Path("{path:.+}")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response open(@PathParam("path") String path, @Nullable Body body) throws IOException {
        Caller caller = current.get();
        String clean = root.clean(path);
        gate.require(caller, Action.DOC_READ, clean);
        if (root.find(clean).isEmpty()) {
            throw Problem.notFound(UserMessage.NO_DOCUMENT_AT, clean);
        }
        String format = body == null || body.format() == null ? "json" : body.format();
        String type = body == null || body.type() == null ? "notebook" : body.type();
        boolean known = documents.find(clean).isPresent();
        RoomId id = RoomId.parse(format + ":" + type + ":" + documents.idOf(clean))
                .orElseThrow(() -> Problem.badRequest(UserMessage.DOCUMENT_FORMAT));
        String history = opened.historyOf(id);
        return Response.status(known ? 200 : 201)
                .entity(new Session(format, type, id.fileId(), history + "." + UUID.randomUUID()))
                .build();
    }
}
