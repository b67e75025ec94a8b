package dev.baton.broker.api.baton;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.NamedKernels;
import dev.baton.broker.observability.EventPublisher;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.Revocation;
import dev.baton.broker.security.Shares;
import dev.baton.permissions.Action;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rights of named people on documents, folders and named kernels; for those who manage the rights of the path. */
@Path("/api/baton/grants")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class GrantsResource {
    private static final String KERNEL = "kernel:";

    private final PermissionGate gate;
    private final NamedKernels named;
    private final People people;
    private final Revocation revocation;
    private final Shares shares;
    private final ServedRoot root;
    private final EventPublisher events;
    private final CurrentCaller current;

    @Inject
    GrantsResource(
            PermissionGate gate,
            NamedKernels named,
            People people,
            Revocation revocation,
            Shares shares,
            ServedRoot root,
            EventPublisher events,
            CurrentCaller current) {
        this.gate = gate;
        this.named = named;
        this.people = people;
        this.revocation = revocation;
        this.shares = shares;
        this.root = root;
        this.events = events;
        this.current = current;
    }

    /** A right to be given. */
    public record NewGrant(
            @Nullable String path,
            @Nullable String user,
            @Nullable String role) {}

    /**
     * A right of a person; the empty path is the whole served root.
     *
     * @param warning what the right means where kernels are not sandboxed; only when it is given
     */
    public record GivenGrant(
            String id,
            String path,
            String user,
            String role,
            @Nullable String warning) {}

    /** The rights that were given, of one path or of all that the caller manages. */
    @GET
    public List<GivenGrant> list(@QueryParam("path") @Nullable String path) {
        Caller caller = current.get();
        Resource asked = path == null ? null : managed(caller, path);
        return gate.policy().grants().stream()
                .filter(grant -> grant.provenance() instanceof Grant.Provenance.Direct
                        && (grant.resource() instanceof Resource.File
                                || grant.resource() instanceof Resource.NamedKernel)
                        && (asked == null || grant.resource().equals(asked))
                        && gate.allows(caller, Action.MANAGE_ACL, grant.resource()))
                .map(GrantsResource::model)
                .toList();
    }

    /** Gives a person a role on a document or folder, in place of the one that they had there. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public GivenGrant put(@Nullable NewGrant body) throws IOException {
        Caller caller = current.get();
        if (body == null || body.path() == null || body.user() == null || body.role() == null) {
            throw Problem.badRequest(UserMessage.GRANT_FIELDS);
        }
        Resource resource = managed(caller, body.path());
        if (resource instanceof Resource.File file
                && !file.path().isEmpty()
                && root.find(file.path()).isEmpty()) {
            throw Problem.notFound(UserMessage.NO_DOCUMENT_OR_FOLDER_AT, file.path());
        }
        Role role = Role.named(body.role())
                .orElseThrow(() -> Problem.badRequest(
                        UserMessage.GRANT_ROLE,
                        Role.builtIn().stream().map(Role::name).collect(Collectors.joining(", "))));
        People.Person person = people.find(body.user()).orElseThrow(() -> Problem.noPerson(body.user()));
        Grant grant = Answers.await(
                revocation.grant(Principal.local(person.name()), resource, role, PermissionGate.principal(caller)));
        events.emit("grant.given", Optional.empty(), caller.username(), descriptor(grant));
        return model(
                grant,
                RoleDescription.warningOfGrant(role, person.displayName()).orElse(null));
    }

    /** What a path names, {@code kernel:NAME} included, if the caller manages the rights on it; else 404 or 403. */
    private Resource managed(Caller caller, String path) {
        if (!path.startsWith(KERNEL)) {
            String clean = root.clean(path);
            gate.require(caller, Action.MANAGE_ACL, clean);
            return Resource.File.of(clean);
        }
        String name = path.substring(KERNEL.length());
        Resource.NamedKernel kernel = named.visible(caller).stream()
                .map(each -> each.descriptor().name())
                .filter(name::equals)
                .findFirst()
                .map(Resource.NamedKernel::new)
                .orElseThrow(() -> Problem.notFound(UserMessage.NO_KERNEL_NAMED, name));
        if (!gate.allows(caller, Action.MANAGE_ACL, kernel)) {
            throw Problem.forbidden(UserMessage.OWNER_ONLY_KERNEL_RIGHTS);
        }
        return kernel;
    }

    private static Map<String, Object> descriptor(Grant grant) {
        GivenGrant given = model(grant);
        return Map.of("grant_id", given.id(), "path", given.path(), "user", given.user(), "role", given.role());
    }

    /** Takes a right back; sockets that lived from it close. */
    @DELETE
    @Path("{id}")
    public Response delete(@PathParam("id") String id) {
        Caller caller = current.get();
        Grant grant = gate.policy()
                .grant(id)
                .filter(each -> mayRevoke(caller, each))
                .orElseThrow(() -> Problem.notFound(UserMessage.NO_GRANT));
        CompletionStage<Void> revoked = revocation.revoke(grant, caller);
        Answers.await(revoked.thenCombine(shares.onTakenBack(grant), (one, other) -> other));
        events.emit("grant.revoked", Optional.empty(), caller.username(), descriptor(grant));
        return Response.noContent().build();
    }

    /** What came through a link can also be taken back by whoever may take back the link. */
    private boolean mayRevoke(Caller caller, Grant grant) {
        return gate.allows(caller, Action.MANAGE_ACL, grant.resource())
                || (grant.provenance() instanceof Grant.Provenance.ThroughLink through
                        && gate.policy()
                                .link(through.linkId())
                                .filter(link -> SharesResource.mayRevoke(gate, caller, link))
                                .isPresent());
    }

    private static GivenGrant model(Grant grant) {
        return model(grant, null);
    }

    private static GivenGrant model(Grant grant, @Nullable String warning) {
        String path = switch (grant.resource()) {
            case Resource.File file -> file.path();
            case Resource.NamedKernel kernel -> KERNEL + kernel.name();
            case Resource.PrivateKernel kernel -> kernel.key();
            case Resource.Instance instance -> instance.key();
        };
        String user = grant.subject() instanceof Principal.User person
                ? person.subject()
                : grant.subject().key();
        return new GivenGrant(grant.id(), path, user, grant.role().name(), warning);
    }
}
