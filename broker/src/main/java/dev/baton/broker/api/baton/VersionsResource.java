package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.documents.Versions;
import dev.baton.broker.documents.Versions.Version;
import dev.baton.broker.error.OwnerAnswer;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.room.RoomId;
import dev.baton.broker.room.RoomRegistry;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Earlier states of a document: for its editors to list and fetch, and to bring back for who may restore. */
@Path("/api/baton/versions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class VersionsResource {
    private static final Duration RESTORE_MAX = Duration.ofSeconds(30);

    private final Versions versions;
    private final RoomRegistry rooms;
    private final DocumentIds documents;
    private final ServedRoot root;
    private final PermissionGate gate;
    private final CurrentCaller current;

    @Inject
    VersionsResource(
            Versions versions,
            RoomRegistry rooms,
            DocumentIds documents,
            ServedRoot root,
            PermissionGate gate,
            CurrentCaller current) {
        this.versions = versions;
        this.rooms = rooms;
        this.documents = documents;
        this.root = root;
        this.gate = gate;
        this.current = current;
    }

    /** One version: when it was kept, and why. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record KeptVersion(String id, String document, Instant at, String reason, long sizeBytes) {}

    /** The versions of a document, newest first. */
    @GET
    public List<KeptVersion> list(@QueryParam("document") @Nullable String document) throws IOException {
        if (document == null) {
            throw Problem.badRequest(UserMessage.NAME_DOCUMENT);
        }
        String path = root.clean(document);
        gate.require(current.get(), Action.DOC_HISTORY, path);
        Optional<String> fileId = documents.find(path);
        return fileId.isEmpty()
                ? List.of()
                : versions.of(fileId.get()).stream()
                        .map(each -> new KeptVersion(
                                each.id(), path, each.at(), each.reason().wireName(), each.sizeBytes()))
                        .toList();
    }

    /** The file as it was then, to be kept elsewhere. */
    @GET
    @Path("{id}")
    @Produces(MediaType.APPLICATION_OCTET_STREAM)
    public Response get(@PathParam("id") String id) throws IOException {
        gate.require(current.get(), Action.DOC_HISTORY, pathOf(find(id)));
        return Response.ok(bytes(id))
                .header("Content-Disposition", "attachment")
                .header("X-Content-Type-Options", "nosniff")
                .header("Cache-Control", "private, no-store")
                .build();
    }

    /** Brings a version back as an edit that everybody sees. What it replaces is kept as a version, too. */
    @POST
    @Path("{id}/restore")
    public Response restore(@PathParam("id") String id) throws IOException {
        Version version = find(id);
        String path = pathOf(version);
        gate.require(current.get(), Action.DOC_RESTORE, path);
        boolean notebook = path.endsWith(".ipynb");
        RoomId room = new RoomId(notebook ? "json" : "text", notebook ? "notebook" : "file", version.fileId());
        boolean saved = OwnerAnswer.await(
                rooms.restore(room, bytes(id)),
                RESTORE_MAX,
                failure -> new Problem(422, "unreadable", String.valueOf(failure.getMessage())),
                new Problem(503, "busy", UserMessage.DOCUMENT_OPENS_SLOWLY));
        if (!saved) {
            throw new Problem(503, "not_saved", UserMessage.RESTORED_NOT_SAVED.text());
        }
        return Response.noContent().build();
    }

    private Version find(String id) throws IOException {
        return versions.find(id).orElseThrow(VersionsResource::unknown);
    }

    private String pathOf(Version version) {
        return documents.pathOf(version.fileId()).orElseThrow(VersionsResource::unknown);
    }

    private byte[] bytes(String id) throws IOException {
        return versions.bytes(id).orElseThrow(VersionsResource::unknown);
    }

    private static Problem unknown() {
        return Problem.notFound(UserMessage.NO_VERSION);
    }
}
