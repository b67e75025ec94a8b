package dev.baton.broker.api.baton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Map;

/**
 * The door of front ends that let the server run cells: {@code POST /api/kernels/{id}/execute} with the bodies of
 * jupyter-collaboration, jupyter-server-nbmodel and jupyter-server-documents, told apart by their keys.
 *
 * <p>There is no prompt on this way: {@code input()} fails in the kernel with a sentence of its own.
 */
@Path("/api/kernels/{id}")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ExecuteResource {
    private final KernelRegistry kernels;
    private final ExecuteService service;
    private final ExecuteResults results;
    private final CurrentCaller current;
    private final ObjectMapper json;

    @Inject
    ExecuteResource(
            KernelRegistry kernels,
            ExecuteService service,
            ExecuteResults results,
            CurrentCaller current,
            ObjectMapper json) {
        this.kernels = kernels;
        this.service = service;
        this.results = results;
        this.current = current;
        this.json = json;
    }

    /**
     * Runs cells of an open document, or code.
     *
     * <p>{@code {cell_id, document_id}}: 202 at once; such posts of one person that come together run in the order of the document. A
     * refusal is told in the cell. {@code {code, metadata: {cell_id, document_id}}}: 202 and a Location at which the result is to
     * be had. {@code {document_id, cells: [{cell_id, source_hash}], request_id, previous_request_id}}: 200 when they are in the queue,
     * behind those of the previous request; 409 when a text is not the one hashed, 408 when the previous request does not come.
     */
    @POST
    @Path("execute")
    @Consumes(MediaType.WILDCARD)
    public Response execute(@PathParam("id") String id, String body) throws IOException {
        Caller caller = current.get();
        KernelAgent kernel = kernels.visible(caller, id);
        JsonNode asked = read(body);
        if (asked.path("cells").isArray() && asked.path("document_id").isTextual()) {
            service.chained(caller, kernel, asked);
            return Response.ok("null").build();
        }
        if (asked.path("cell_id").isTextual() && asked.path("document_id").isTextual()) {
            service.gather(
                    caller,
                    kernel,
                    asked.path("document_id").textValue(),
                    asked.path("cell_id").textValue());
            return Response.accepted(Map.of()).build();
        }
        if (asked.path("code").isTextual()) {
            String execution = service.code(caller, kernel, asked);
            return Response.accepted(results.pending(id, execution))
                    .header("Location", results.addressOf(id, execution))
                    .build();
        }
        throw Problem.badRequest(UserMessage.EXECUTE_WHAT);
    }

    /** The result of code that was posted: 202 while it waits or runs, then 200. */
    @GET
    @Path("requests/{request}")
    public Response result(@PathParam("id") String id, @PathParam("request") String request) throws IOException {
        Caller caller = current.get();
        kernels.visible(caller, id);
        return results.of(caller, id, request);
    }

    private JsonNode read(String body) {
        try {
            JsonNode asked = json.readTree(body);
            if (asked.isObject()) {
                return asked;
            }
        } catch (JsonProcessingException notJson) {
            throw Problem.badRequest(UserMessage.EXECUTE_BODY);
        }
        throw Problem.badRequest(UserMessage.EXECUTE_BODY);
    }
}
