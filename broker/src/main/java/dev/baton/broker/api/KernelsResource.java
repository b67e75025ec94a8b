package dev.baton.broker.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.error.OwnerAnswer;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedPath;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelDescriptor.Scope;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.kernel.KernelRights;
import dev.baton.broker.kernel.KernelSpecDirectory;
import dev.baton.broker.kernel.NamedKernels;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.session.GatewayClients;
import dev.baton.broker.session.SessionRegistry;
import dev.baton.permissions.Action;
import dev.baton.queue.Decision;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** {@code /api/kernels} of the Jupyter server API: the kernels that the caller may see; 404 for every other. */
@Path("/api/kernels")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class KernelsResource {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(70);

    private final KernelRegistry kernels;
    private final NamedKernels named;
    private final GatewayClients gateways;
    private final KernelSpecDirectory specs;
    private final KernelRights rights;
    private final SessionRegistry sessions;
    private final ServedRoot root;
    private final PermissionGate gate;
    private final CurrentCaller current;
    private final ObjectMapper json;

    @Inject
    KernelsResource(
            KernelRegistry kernels,
            NamedKernels named,
            GatewayClients gateways,
            KernelSpecDirectory specs,
            KernelRights rights,
            SessionRegistry sessions,
            ServedRoot root,
            PermissionGate gate,
            CurrentCaller current,
            ObjectMapper json) {
        this.kernels = kernels;
        this.named = named;
        this.gateways = gateways;
        this.specs = specs;
        this.rights = rights;
        this.sessions = sessions;
        this.root = root;
        this.gate = gate;
        this.current = current;
        this.json = json;
    }

    /**
     * What a page posts to start a kernel; every part may be missing.
     *
     * @param env sent by a Jupyter server whose gateway this is; says nothing about who it is
     */
    public record Body(
            @Nullable String name,
            @Nullable String path,
            @Nullable Map<String, Object> env) {}

    /** The kernels that the caller may see. */
    @GET
    public List<KernelModel> list() {
        return kernels.visible(current.get()).stream().map(KernelModel::of).toList();
    }

    /** One kernel. */
    @GET
    @Path("{id}")
    public KernelModel get(@PathParam("id") String id) {
        return KernelModel.of(kernels.visible(current.get(), id));
    }

    /** Starts a kernel that is private to the caller, or joins the named one behind a {@code shared-} kernelspec. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response start(@Nullable Body body) throws IOException {
        Caller caller = current.get();
        Optional<KernelAgent> joined =
                body == null || body.name() == null ? Optional.empty() : named.join(caller, body.name());
        KernelAgent kernel = joined.isPresent() ? joined.get() : startPrivate(caller, body);
        if (body != null && body.env() != null) {
            gateways.add(caller.username(), kernel.descriptor().kernelId());
        }
        return Response.status(201).entity(KernelModel.of(kernel)).build();
    }

    private KernelAgent startPrivate(Caller caller, @Nullable Body body) throws IOException {
        String path = body == null || body.path() == null ? "" : root.clean(body.path());
        Optional<ServedPath> place = root.find(path);
        String known = place.isPresent() ? path : "";
        gate.require(caller, Action.RUN_PRIVATE, known);
        String name = body == null || body.name() == null || body.name().isEmpty()
                ? specs.defaultName().orElse("python3")
                : body.name();
        java.nio.file.Path folder = place.map(ServedPath::real).orElse(root.folder());
        java.nio.file.Path parent = folder.getParent();
        return kernels.startPrivate(
                caller, name, null, known, Files.isDirectory(folder) || parent == null ? folder : parent);
    }

    /**
     * Stops a kernel, or only takes the caller off one that others use. A named kernel is never stopped here: a Jupyter server
     * deletes every kernel it knows when it quits.
     */
    @DELETE
    @Path("{id}")
    public Response delete(@PathParam("id") String id) {
        Caller caller = current.get();
        KernelAgent kernel = kernels.visible(caller, id);
        if (kernel.descriptor().name() == null && rights.mayStop(caller, kernel.descriptor())) {
            sessions.onKernelStopped(id);
            await(kernels.stop(kernel, UserMessage.KERNEL_SHUT_DOWN_BY.text(caller.displayName())));
        } else {
            sessions.of(caller.username()).stream()
                    .filter(each -> each.kernelId().equals(id))
                    .forEach(each -> sessions.remove(each.sessionId()));
        }
        return Response.noContent().build();
    }

    /** Interrupts the execution in flight, when it is the caller's own or the caller may interrupt anybody's. */
    @POST
    @Path("{id}/interrupt")
    public Response interrupt(@PathParam("id") String id) {
        Caller caller = current.get();
        KernelAgent kernel = kernels.visible(caller, id);
        if (await(kernel.interrupt(caller, Optional.empty())) instanceof Decision.Refused refused) {
            throw new Problem(403, refused.refusal().code(), refused.refusal().message());
        }
        return Response.noContent().build();
    }

    /** Restarts the kernel for everybody; what waits is cancelled, or kept for the restarter with {@code {"keep": true}}. */
    @POST
    @Path("{id}/restart")
    public KernelModel restart(@PathParam("id") String id, @Nullable String body) {
        Caller caller = current.get();
        KernelAgent kernel = kernels.visible(caller, id);
        if (!rights.mayRestart(caller, kernel.descriptor())) {
            throw Problem.forbidden(
                    kernel.descriptor().scope() == Scope.SHARED
                            ? UserMessage.NO_RESTART_SHARED
                            : UserMessage.NO_RESTART);
        }
        await(kernel.restart(caller, keeps(body)));
        return KernelModel.of(kernel);
    }

    /** Whether what the caller has waiting stays for the fresh process: {@code {"keep": true}}; pages send no body. */
    private boolean keeps(@Nullable String body) {
        if (body == null || body.isBlank()) {
            return false;
        }
        try {
            return json.readTree(body).path("keep").asBoolean(false);
        } catch (JsonProcessingException notJson) {
            throw Problem.badRequest(UserMessage.RESTART_BODY);
        }
    }

    private static <T> T await(CompletionStage<T> answer) {
        return OwnerAnswer.await(
                answer,
                ANSWER_MAX,
                failure -> new Problem(500, "kernel_failed", String.valueOf(failure.getMessage())),
                new Problem(504, "kernel_slow", UserMessage.KERNEL_SLOW));
    }
}
