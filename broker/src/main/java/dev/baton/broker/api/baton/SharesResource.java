package dev.baton.broker.api.baton;

import dev.baton.broker.api.JupyterTime;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.observability.EventPublisher;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.PrincipalNames;
import dev.baton.broker.security.Revocation;
import dev.baton.broker.security.RightsClock;
import dev.baton.broker.security.ShareUse;
import dev.baton.broker.security.Shares;
import dev.baton.broker.wiring.Readiness;
import dev.baton.permissions.Action;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.ShareLink;
import dev.baton.permissions.ShareLink.Audience;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Share links: making, seeing and taking back; for those who may share the path. */
@Path("/api/baton/shares")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class SharesResource {
    private final PermissionGate gate;
    private final Shares shares;
    private final Revocation revocation;
    private final PrincipalNames names;
    private final ServedRoot root;
    private final DocumentIds documents;
    private final Readiness readiness;
    private final ShareRequestParser wishes;
    private final EventPublisher events;
    private final RightsClock clock;
    private final CurrentCaller current;

    @Inject
    SharesResource(
            PermissionGate gate,
            Shares shares,
            Revocation revocation,
            People people,
            PrincipalNames names,
            ServedRoot root,
            DocumentIds documents,
            Readiness readiness,
            BatonConfig config,
            EventPublisher events,
            RightsClock clock,
            CurrentCaller current) {
        this.gate = gate;
        this.shares = shares;
        this.revocation = revocation;
        this.names = names;
        this.root = root;
        this.documents = documents;
        this.readiness = readiness;
        this.wishes = new ShareRequestParser(people, clock, config.shares().ageMax());
        this.events = events;
        this.clock = clock;
        this.current = current;
    }

    /** Makes a link. The secret in its address is shown this once. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(ShareRequestParser.@Nullable NewShare body) throws IOException {
        Caller caller = current.get();
        if (body == null || body.path() == null) {
            throw Problem.badRequest(UserMessage.LINK_FIELDS);
        }
        String path = root.clean(body.path());
        gate.require(caller, Action.SHARE_CREATE, path);
        if (!path.isEmpty() && root.find(path).isEmpty()) {
            throw Problem.notFound(UserMessage.NO_DOCUMENT_OR_FOLDER_AT, path);
        }
        Shares.Made made = Answers.await(shares.create(caller, wishes.read(body, Resource.File.of(path))));
        tell("share.created", made.link(), caller);
        String url = readiness.publicAddress() + "share/" + made.link().id() + "#" + made.secret();
        return Response.status(201).entity(model(made.link(), url)).build();
    }

    /** The links of one path, or all that the caller may see, with who used them; newest first. */
    @GET
    public List<ShareModel> list(@QueryParam("path") @Nullable String path) {
        Caller caller = current.get();
        if (path != null) {
            gate.require(caller, Action.SHARE_LIST, root.clean(path));
        }
        return gate.policy().links().stream()
                .filter(link -> link.resource() instanceof Resource.File file
                        && (path == null || file.path().equals(root.clean(path)))
                        && gate.allows(caller, Action.SHARE_LIST, file))
                .sorted((one, other) -> other.createdAt().compareTo(one.createdAt()))
                .map(link -> model(link, null))
                .toList();
    }

    /** Takes a link back, with everything that it gave; sockets that lived from it close. */
    @DELETE
    @Path("{id}")
    public Response revoke(@PathParam("id") String id) {
        Caller caller = current.get();
        ShareLink link = gate.policy()
                .link(id)
                .filter(each -> mayRevoke(gate, caller, each))
                .orElseThrow(() -> Problem.notFound(UserMessage.NO_LINK));
        if (link.revokedAt().isEmpty()) {
            Answers.await(revocation.revoke(link, caller));
            tell("share.revoked", link, caller);
        }
        return Response.noContent().build();
    }

    /** Whether a person may take a link back: one of their own making, or any of its document. */
    static boolean mayRevoke(PermissionGate gate, Caller caller, ShareLink link) {
        boolean own = link.createdBy().equals(caller.principal());
        return gate.allows(caller, Action.SHARE_REVOKE_ANY, link.resource())
                || (own && gate.allows(caller, Action.SHARE_REVOKE_OWN, link.resource()));
    }

    private void tell(String type, ShareLink link, Caller caller) {
        Map<String, Object> descriptor = new HashMap<>();
        descriptor.put("share_id", link.id());
        descriptor.put("path", pathOf(link));
        descriptor.put("role", link.role().name());
        descriptor.put("expires_at", JupyterTime.text(link.expiresAt()));
        events.emit(type, documents.find(pathOf(link)), caller.username(), descriptor);
    }

    private static String pathOf(ShareLink link) {
        return link.resource() instanceof Resource.File file
                ? file.path()
                : link.resource().key();
    }

    private ShareModel model(ShareLink link, @Nullable String url) {
        List<ShareUse> uses = shares.uses(link.id());
        Instant now = clock.instant();
        return new ShareModel(
                link.id(),
                url,
                pathOf(link),
                link.role().name(),
                state(link, uses.size(), now),
                names.shown(link.createdBy()),
                JupyterTime.text(link.createdAt()),
                JupyterTime.text(link.expiresAt()),
                link.usesMax().isPresent() ? link.usesMax().getAsInt() : null,
                switch (link.audience()) {
                    case Audience.Anyone anyone -> new ShareModel.Audience("anyone", null);
                    case Audience.SignedIn signedIn -> new ShareModel.Audience("signed-in", null);
                    case Audience.Users(Set<Principal> users) ->
                        new ShareModel.Audience(
                                "users",
                                users.stream().map(Caller::usernameOf).sorted().toList());
                },
                link.note(),
                uses.stream()
                        .map(use -> new ShareModel.Use(
                                Caller.usernameOf(use.person()),
                                names.shown(use.person()),
                                JupyterTime.text(use.usedAt()),
                                use.grantId(),
                                link.isValid(now) && use.endedAt().isEmpty()))
                        .toList(),
                RoleDescription.warning(link.role()).orElse(null));
    }

    private static String state(ShareLink link, int uses, Instant now) {
        if (link.revokedAt().isPresent()) {
            return "revoked";
        }
        if (!link.isValid(now)) {
            return "expired";
        }
        return uses >= link.usesMax().orElse(Integer.MAX_VALUE) ? "used_up" : "active";
    }
}
