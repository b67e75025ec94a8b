package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
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
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the caller may do with a document or folder, for pages that show only what works; every request is decided anew all the same. */
@Path("/api/baton/rights")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RightsResource {
    private final PermissionGate gate;
    private final ServedRoot root;
    private final CurrentCaller current;

    @Inject
    RightsResource(PermissionGate gate, ServedRoot root, CurrentCaller current) {
        this.gate = gate;
        this.root = root;
        this.current = current;
    }

    /** The caller's rights on a path; {@code actions} by their wire names, such as {@code doc.edit}. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Rights(String username, String displayName, String path, List<String> actions) {}

    /** The caller's rights on a document or folder; without one, on the whole served root. */
    @GET
    public Rights get(@QueryParam("path") @Nullable String asked) {
        Caller caller = current.get();
        String path = root.clean(asked == null ? "" : asked);
        gate.require(caller, Action.DOC_READ, path);
        List<String> actions = Arrays.stream(Action.values())
                .filter(action -> gate.allows(caller, action, path))
                .map(Action::wireName)
                .toList();
        return new Rights(caller.username(), caller.displayName(), path, actions);
    }
}
