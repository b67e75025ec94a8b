package dev.baton.broker.api;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.session.SessionBinding;
import dev.baton.broker.session.SessionService;
import dev.baton.broker.session.SessionService.SessionRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /api/sessions} of the Jupyter server API: one's own bindings of paths to kernels, and nobody else's. */
@Path("/api/sessions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SessionsResource {
    private final SessionService sessions;
    private final CurrentCaller current;

    @Inject
    SessionsResource(SessionService sessions, CurrentCaller current) {
        this.sessions = sessions;
        this.current = current;
    }

    /** What a page posts; every part may be missing. */
    public record Body(
            @Nullable String path,
            @Nullable String name,
            @Nullable String type,
            @Nullable RequestedKernel kernel) {}

    /** Which kernel a page wants; the id wins. */
    public record RequestedKernel(
            @Nullable String id, @Nullable String name) {}

    /** One's own sessions whose kernels are there. */
    @GET
    public List<SessionModel> list() {
        Caller caller = current.get();
        return sessions.of(caller).stream()
                .filter(binding -> sessions.kernelOf(caller, binding).isPresent())
                .map(binding -> model(caller, binding))
                .toList();
    }

    /** One of one's own sessions. */
    @GET
    @Path("{id}")
    public SessionModel get(@PathParam("id") String id) {
        Caller caller = current.get();
        return model(caller, sessions.require(caller, id));
    }

    /** Binds a path to a kernel, which is started when it does not run yet. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(@Nullable Body body) {
        Caller caller = current.get();
        if (body == null || body.path() == null) {
            throw Problem.badRequest(UserMessage.SESSION_PATH);
        }
        SessionBinding binding = sessions.open(caller, request(body));
        return Response.status(201).entity(model(caller, binding)).build();
    }

    /** Changes path, name, type or kernel. Never stops a kernel that others use. */
    @PATCH
    @Path("{id}")
    @Consumes(MediaType.APPLICATION_JSON)
    public SessionModel change(@PathParam("id") String id, @Nullable Body body) {
        Caller caller = current.get();
        if (body == null) {
            throw Problem.badRequest(UserMessage.SESSION_CHANGE);
        }
        return model(caller, sessions.change(caller, id, request(body)));
    }

    /** Ends a binding; the kernel stops with its last one, if the caller may stop it. */
    @DELETE
    @Path("{id}")
    public Response delete(@PathParam("id") String id) {
        sessions.close(current.get(), id);
        return Response.noContent().build();
    }

    private static SessionRequest request(Body body) {
        RequestedKernel kernel = body.kernel();
        return new SessionRequest(
                body.path(),
                body.name(),
                body.type(),
                kernel == null ? null : kernel.id(),
                kernel == null ? null : kernel.name());
    }

    private SessionModel model(Caller caller, SessionBinding binding) {
        return SessionModel.of(
                binding, sessions.kernelOf(caller, binding).map(KernelModel::of).orElse(null));
    }
}
