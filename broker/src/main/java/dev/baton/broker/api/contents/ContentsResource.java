package dev.baton.broker.api.contents;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.api.JupyterTime;
import dev.baton.broker.api.OpenedRooms;
import dev.baton.broker.api.RequestPath;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.Checkpoints;
import dev.baton.broker.files.Contents;
import dev.baton.broker.files.Contents.ReadOptions;
import dev.baton.broker.files.ContentsJson;
import dev.baton.broker.files.FileChanges;
import dev.baton.broker.files.FileModel;
import dev.baton.broker.files.ServedPath;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.room.RoomId;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import dev.baton.permissions.Resource;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code /api/contents}: files and folders below the served root, and their checkpoints. */
@Path("/api/contents")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ContentsResource {
    private static final String PREFIX = "/api/contents";
    private static final String CHECKPOINTS = "/checkpoints";

    private final ServedRoot root;
    private final Contents contents;
    private final FileChanges changes;
    private final Checkpoints checkpoints;
    private final PermissionGate gate;
    private final CurrentCaller current;
    private final DocumentIds documents;
    private final OpenedRooms opened;
    private final String baseUrl;

    @Inject
    ContentsResource(
            ServedRoot root,
            Contents contents,
            FileChanges changes,
            Checkpoints checkpoints,
            PermissionGate gate,
            CurrentCaller current,
            DocumentIds documents,
            OpenedRooms opened,
            BatonConfig config) {
        this.root = root;
        this.contents = contents;
        this.changes = changes;
        this.checkpoints = checkpoints;
        this.gate = gate;
        this.current = current;
        this.documents = documents;
        this.opened = opened;
        this.baseUrl = config.baseUrl();
    }

    /** The served folder. */
    @GET
    public Response readRoot(@Context HttpServerRequest request) throws IOException {
        return read(request);
    }

    /** A file or folder. */
    @GET
    @Path("{path:.*}")
    public Response read(@Context HttpServerRequest request) throws IOException {
        Caller caller = current.get();
        ServedPath at = root.existing(RequestPath.after(request, PREFIX));
        requireShown(caller, at);
        ReadOptions options = new ReadOptions(
                request.getParam("type"),
                request.getParam("format"),
                !"0".equals(request.getParam("content")),
                "1".equals(request.getParam("hash")));
        requireOpenable(at, options);
        return answer(200, contents.read(at, options, new PermittedView(gate, caller)));
    }

    /**
     * The page that opens a document asks so for its facts, beside its room, and shows what it hears here: an answer of the room that
     * the document cannot be opened is shown to nobody.
     */
    private void requireOpenable(ServedPath at, ReadOptions options) {
        String room = switch (options.type()) {
            case "notebook" -> "json:notebook:";
            case "file" -> "text:file:";
            case null, default -> null;
        };
        if (room != null && options.hash() && !options.content() && Files.isRegularFile(at.real())) {
            opened.historyOf(RoomId.parse(room + documents.idOf(at.path())).orElseThrow());
        }
    }

    /** A new entry in the served folder. */
    @POST
    public Response createInRoot(@Context HttpServerRequest request, byte[] body) throws IOException {
        return create(request, body);
    }

    /** A new entry in a folder: empty under a free name, or a copy. */
    @POST
    @Path("{path:.*}")
    public Response create(@Context HttpServerRequest request, byte[] body) throws IOException {
        Caller caller = current.get();
        ServedPath folder = root.existing(RequestPath.after(request, PREFIX));
        requireCreate(caller, folder);
        if (!Files.isDirectory(folder.real())) {
            throw Problem.badRequest(UserMessage.PARENT_NOT_FOLDER);
        }
        ObjectNode options = ContentsJson.body(body);
        ServedPath made;
        if (options.path("copy_from").isTextual()) {
            ServedPath from = root.existing(options.path("copy_from").textValue());
            gate.require(caller, Action.DOC_READ, from.path());
            made = changes.copy(from, folder);
        } else {
            made = changes.createUntitled(folder, text(options.path("type")), text(options.path("ext")));
        }
        return described(201, made, caller);
    }

    /** Saves an entry as a whole, or a part of an upload. */
    @PUT
    @Path("{path:.*}")
    public Response save(@Context HttpServerRequest request, byte[] body) throws IOException {
        Caller caller = current.get();
        ServedPath to = root.target(RequestPath.after(request, PREFIX));
        if (Files.exists(to.place())) {
            gate.require(caller, Action.DOC_EDIT, to.path());
        } else {
            requireCreate(caller, root.existing(to.parent()));
        }
        ObjectNode model = ContentsJson.body(body);
        boolean fresh = changes.save(to, model, caller.username());
        if (model.has("chunk") && !Files.exists(to.real())) {
            return answer(201, pending(to));
        }
        return described(fresh ? 201 : 200, root.existing(to.path()), caller);
    }

    /** Gives an entry another path. */
    @PATCH
    @Path("{path:.*}")
    public Response rename(@Context HttpServerRequest request, byte[] body) throws IOException {
        Caller caller = current.get();
        ServedPath from = root.existing(RequestPath.after(request, PREFIX));
        gate.require(caller, Action.DOC_RENAME, from.path());
        JsonNode to = ContentsJson.body(body).path("path");
        if (!to.isTextual()) {
            throw Problem.badRequest(UserMessage.NEW_PATH);
        }
        ServedPath target = root.target(to.textValue());
        if (!target.parent().equals(from.parent())) {
            requireCreate(caller, root.existing(target.parent()));
            requireRightsKept(caller, from.path(), target);
        }
        return described(200, changes.rename(from, target.path()), caller);
    }

    /** Deletes an entry. */
    @DELETE
    @Path("{path:.*}")
    public Response delete(@Context HttpServerRequest request) throws IOException {
        ServedPath at = root.existing(RequestPath.after(request, PREFIX));
        gate.require(current.get(), Action.DOC_DELETE, at.path());
        changes.delete(at);
        return Response.noContent().build();
    }

    /** The checkpoint of a file, in a list of at most one. */
    @GET
    @Path("{path:.+}/checkpoints")
    public List<Map<String, String>> listCheckpoints(@Context HttpServerRequest request) throws IOException {
        ServedPath at = checkpointed(request, Action.DOC_READ);
        return checkpoints.of(at.path()).map(ContentsResource::checkpoint).stream()
                .toList();
    }

    /** Keeps the file as it is now. */
    @POST
    @Path("{path:.+}/checkpoints")
    public Response makeCheckpoint(@Context HttpServerRequest request) throws IOException {
        ServedPath at = checkpointed(request, Action.DOC_EDIT);
        Instant made = checkpoints.make(at);
        return Response.status(201)
                .header("Location", address(at.path()) + CHECKPOINTS + "/" + Checkpoints.ID)
                .entity(checkpoint(made))
                .build();
    }

    /** Puts the kept version back. */
    @POST
    @Path("{path:.+}/checkpoints/{id}")
    public Response restoreCheckpoint(@Context HttpServerRequest request) throws IOException {
        changes.restoreCheckpoint(checkpointed(request, Action.DOC_RESTORE));
        return Response.noContent().build();
    }

    /** Forgets the kept version. */
    @DELETE
    @Path("{path:.+}/checkpoints/{id}")
    public Response deleteCheckpoint(@Context HttpServerRequest request) throws IOException {
        checkpoints.delete(checkpointed(request, Action.DOC_EDIT).path());
        return Response.noContent().build();
    }

    /** The file whose checkpoints an address means, for who may do this to it; an unknown id is 404. */
    private ServedPath checkpointed(HttpServerRequest request, Action action) throws IOException {
        String path = RequestPath.after(request, PREFIX);
        int mark = path.lastIndexOf(CHECKPOINTS);
        String id = path.substring(mark + CHECKPOINTS.length());
        ServedPath at = root.existing(path.substring(0, mark));
        gate.require(current.get(), action, at.path());
        if (Files.isDirectory(at.real())) {
            throw Problem.badRequest(UserMessage.FOLDER_CHECKPOINT);
        }
        if (!id.isEmpty() && !id.equals("/" + Checkpoints.ID)) {
            throw Problem.notFound(UserMessage.NO_CHECKPOINT);
        }
        return at;
    }

    /** Whoever sees a folder because it leads somewhere is told that it is closed; for others it is not there. */
    /** Where a move takes rights from people, or gives some, it is for who manages the rights at both ends. */
    private void requireRightsKept(Caller caller, String from, ServedPath target) {
        boolean changes = gate.policy().changesByMove(Resource.File.of(from), Resource.File.of(target.path()));
        for (String end : changes ? List.of(from, target.parent()) : List.<String>of()) {
            if (!gate.allows(caller, Action.MANAGE_ACL, end)) {
                gate.noteRefused(caller, Action.MANAGE_ACL, end);
                throw Problem.forbidden(UserMessage.MOVE_CHANGES_RIGHTS);
            }
        }
    }

    private void requireCreate(Caller caller, ServedPath folder) {
        if (!gate.allows(caller, Action.DOC_CREATE, folder.path()) && gate.leadsSomewhere(caller, folder.path())) {
            throw Problem.forbidden(UserMessage.NO_CREATE);
        }
        gate.require(caller, Action.DOC_CREATE, folder.path());
    }

    private void requireShown(Caller caller, ServedPath at) {
        boolean folder = Files.isDirectory(at.real());
        if (at.isRoot() || (folder && gate.leadsSomewhere(caller, at.path()))) {
            return;
        }
        gate.require(caller, Action.DOC_READ, at.path());
    }

    private Response described(int status, ServedPath at, Caller caller) throws IOException {
        return answer(status, contents.read(at, ReadOptions.DESCRIPTION, new PermittedView(gate, caller)));
    }

    /** What is said of an upload of which parts are there, but no file yet. */
    private static FileModel pending(ServedPath at) {
        Instant now = Instant.EPOCH;
        return new FileModel(at.path(), FileModel.Kind.FILE, now, now, 0L, true, null, null, null);
    }

    private Response answer(int status, FileModel model) {
        Response.ResponseBuilder answer = Response.status(status)
                .entity(model.json())
                .header("Cache-Control", "no-store")
                .header(
                        "Last-Modified",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                model.modified().atZone(ZoneOffset.UTC)));
        return status == 201 ? answer.header("Location", address(model.path())).build() : answer.build();
    }

    private String address(String path) {
        return baseUrl + "api/contents/" + RequestPath.encoded(path);
    }

    private static Map<String, String> checkpoint(Instant made) {
        return Map.of("id", Checkpoints.ID, "last_modified", JupyterTime.text(made));
    }

    private static @Nullable String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }
}
