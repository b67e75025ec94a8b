package dev.baton.broker.api.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.api.JupyterTime;
import dev.baton.broker.api.RequestPath;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ContentsJson;
import dev.baton.broker.lab.PersonalDocuments;
import dev.baton.broker.lab.PersonalDocuments.Kind;
import dev.baton.broker.lab.PersonalDocuments.Stored;
import dev.baton.broker.lab.PersonalDocuments.TooManyException;
import dev.baton.broker.security.CurrentCaller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code /lab/api/workspaces}: the caller's own layouts of the page, by name. */
@Path("/lab/api/workspaces")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class WorkspacesResource {
    private static final int WORKSPACE_MAX_BYTES = 4_000_000;
    private static final int ID_MAX_CHARS = 1_000;

    private final PersonalDocuments personal;
    private final CurrentCaller current;
    private final ObjectMapper json;

    @Inject
    WorkspacesResource(PersonalDocuments personal, CurrentCaller current, ObjectMapper json) {
        this.personal = personal;
        this.current = current;
        this.json = json;
    }

    /** All of the caller's layouts. */
    @GET
    public Map<String, Object> list() throws IOException {
        List<String> ids = new ArrayList<>();
        List<JsonNode> values = new ArrayList<>();
        for (Stored stored : personal.list(current.get().username(), Kind.WORKSPACE)) {
            ids.add(stored.id());
            values.add(model(stored));
        }
        return Map.of("workspaces", Map.of("ids", ids, "values", values));
    }

    /** One layout; one that was never saved is empty, since the page takes nothing else for an answer. */
    @GET
    @Path("{id:.+}")
    public JsonNode get(@Context HttpServerRequest request) throws IOException {
        String id = idOf(request);
        var stored = personal.find(current.get().username(), Kind.WORKSPACE, id);
        if (stored.isPresent()) {
            return model(stored.get());
        }
        ObjectNode empty = json.createObjectNode();
        empty.putObject("data");
        empty.putObject("metadata").put("id", id);
        return empty;
    }

    /** Keeps a layout. */
    @PUT
    @Path("{id:.+}")
    public Response put(@Context HttpServerRequest request, byte[] body) throws IOException {
        String id = idOf(request);
        if (body.length > WORKSPACE_MAX_BYTES) {
            throw new Problem(413, "too_large", UserMessage.WORKSPACE_SIZE, WORKSPACE_MAX_BYTES);
        }
        ObjectNode workspace = ContentsJson.body(body);
        if (!workspace.path("data").isObject()
                || !RequestPath.decoded(workspace.path("metadata").path("id").asText(""))
                        .replaceFirst("^/", "")
                        .equals(id)) {
            throw Problem.badRequest(UserMessage.WORKSPACE_BODY);
        }
        try {
            personal.put(current.get().username(), Kind.WORKSPACE, id, json.writeValueAsString(workspace));
        } catch (TooManyException full) {
            throw new Problem(409, "too_many", UserMessage.WORKSPACES_FULL);
        }
        return Response.noContent().build();
    }

    /** Forgets a layout. */
    @DELETE
    @Path("{id:.+}")
    public Response delete(@Context HttpServerRequest request) throws IOException {
        String id = idOf(request);
        if (!personal.remove(current.get().username(), Kind.WORKSPACE, id)) {
            throw Problem.notFound(UserMessage.NO_WORKSPACE, id);
        }
        return Response.noContent().build();
    }

    private static String idOf(HttpServerRequest request) {
        String id = RequestPath.after(request, "/lab/api/workspaces/");
        if (id.isEmpty() || id.length() > ID_MAX_CHARS) {
            throw Problem.badRequest(UserMessage.WORKSPACE_NAME, ID_MAX_CHARS);
        }
        return id;
    }

    private JsonNode model(Stored stored) throws JsonProcessingException {
        ObjectNode workspace = json.createObjectNode();
        if (json.readTree(stored.text()) instanceof ObjectNode kept) {
            workspace.setAll(kept);
        }
        if (workspace.path("metadata") instanceof ObjectNode metadata) {
            metadata.put("last_modified", JupyterTime.text(stored.modified()));
            metadata.put("created", JupyterTime.text(stored.created()));
        }
        return workspace;
    }
}
