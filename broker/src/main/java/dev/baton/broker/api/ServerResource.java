package dev.baton.broker.api;

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
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a page asks about the server and its own person: {@code /api}, {@code /api/status} and {@code /api/me}. */
@Path("/api")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ServerResource {
    /** The version of the Jupyter server whose API this follows. */
    private static final String API_VERSION = "2.19.0";

    private final KernelRegistry kernels;
    private final CurrentCaller current;
    private final ObjectMapper json;
    private final Instant started;

    @Inject
    ServerResource(KernelRegistry kernels, CurrentCaller current, ObjectMapper json, InstantSource clock) {
        this.kernels = kernels;
        this.current = current;
        this.json = json;
        this.started = clock.instant();
    }

    /** The version, for clients that look whether the server is up; the one address that needs no sign-in. */
    @GET
    public Map<String, String> version() {
        return Map.of("version", API_VERSION);
    }

    /** How the server is, as far as it concerns the caller. */
    @GET
    @Path("status")
    public Map<String, Object> status() {
        List<KernelAgent> mine = kernels.visible(current.get());
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("started", JupyterTime.text(started));
        status.put(
                "last_activity",
                JupyterTime.text(mine.stream()
                        .map(KernelAgent::lastActivity)
                        .max(Instant::compareTo)
                        .orElse(started)));
        status.put("kernels", mine.size());
        status.put(
                "connections", mine.stream().mapToInt(KernelAgent::connections).sum());
        return status;
    }

    /** The formats that notebooks can be exported to on the server: none, so that the page offers none. */
    @GET
    @Path("nbconvert")
    public Map<String, Object> exportFormats() {
        current.get();
        return Map.of();
    }

    /** Who the caller is, and which of the asked actions of the Jupyter server's resources are open to them. */
    @GET
    @Path("me")
    public Map<String, Object> me(@QueryParam("permissions") @Nullable String asked) {
        Caller caller = current.get();
        Map<String, @Nullable Object> identity = new LinkedHashMap<>();
        identity.put("username", caller.username());
        identity.put("name", caller.displayName());
        identity.put("display_name", caller.displayName());
        identity.put("initials", caller.initials());
        identity.put("avatar_url", null);
        identity.put("color", caller.color());
        Map<String, Object> permissions = new LinkedHashMap<>();
        if (asked != null && !asked.isEmpty()) {
            try {
                JsonNode wanted = json.readTree(asked);
                if (!wanted.isObject()) {
                    throw Problem.badRequest(UserMessage.PERMISSIONS_BODY);
                }
                wanted.properties().forEach(entry -> permissions.put(entry.getKey(), entry.getValue()));
            } catch (JsonProcessingException malformed) {
                throw Problem.badRequest(UserMessage.PERMISSIONS_BODY);
            }
        }
        permissions.put("updatable_fields", List.of());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("identity", identity);
        answer.put("permissions", permissions);
        return answer;
    }
}
