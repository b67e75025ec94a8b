package dev.baton.broker.api.contents;

import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code /api/resolvePath}: where a path that stands in an output, such as a traceback, lies among the served files, so that the page
 * can make a link of it. What lies elsewhere, is not there or may not be read gets the same empty answer.
 */
@Path("/api/resolvePath")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PathResolutionResource {
    private final ServedRoot root;
    private final PermissionGate gate;
    private final CurrentCaller current;

    @Inject
    PathResolutionResource(ServedRoot root, PermissionGate gate, CurrentCaller current) {
        this.root = root;
        this.gate = gate;
        this.current = current;
    }

    /** The places that an absolute path of this machine means: one or none. */
    @GET
    public Map<String, List<Map<String, String>>> resolve(@QueryParam("path") @Nullable String path) {
        Caller caller = current.get();
        List<Map<String, String>> places = apiPath(path == null ? "" : path)
                .filter(found -> gate.allows(caller, Action.DOC_READ, found))
                .map(found -> List.of(Map.of("scope", "server", "path", found)))
                .orElse(List.of());
        return Map.of("resolved", places);
    }

    private Optional<String> apiPath(String path) {
        try {
            java.nio.file.Path absolute = java.nio.file.Path.of(path);
            return absolute.isAbsolute() ? root.pathOf(absolute.toRealPath()) : Optional.empty();
        } catch (InvalidPathException | IOException notThere) {
            return Optional.empty();
        }
    }
}
