package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.baton.broker.api.JupyterTime;
import dev.baton.broker.api.RequestPath;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.observability.EventPublisher;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PrincipalNames;
import dev.baton.broker.security.RequestGuard;
import dev.baton.broker.security.Revocation;
import dev.baton.broker.security.RightsClock;
import dev.baton.broker.security.Shares;
import dev.baton.permissions.Resource;
import dev.baton.permissions.ShareLink;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the page of a share link asks, also for people who are not signed in: what the link would give, and then to have it. The secret
 * comes in the body, so it is in no log of addresses; looking uses nothing up.
 */
@Path("/api/baton/shares/{id}")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RedemptionResource {
    private final Shares shares;
    private final Revocation revocation;
    private final PrincipalNames names;
    private final RequestGuard guard;
    private final DocumentIds documents;
    private final EventPublisher events;
    private final RightsClock clock;
    private final String baseUrl;
    private final CurrentCaller current;
    private final RoutingContext context;

    @Inject
    RedemptionResource(
            Shares shares,
            Revocation revocation,
            PrincipalNames names,
            RequestGuard guard,
            DocumentIds documents,
            EventPublisher events,
            RightsClock clock,
            BatonConfig config,
            CurrentCaller current,
            RoutingContext context) {
        this.shares = shares;
        this.revocation = revocation;
        this.names = names;
        this.guard = guard;
        this.documents = documents;
        this.events = events;
        this.clock = clock;
        this.baseUrl = config.baseUrl();
        this.current = current;
        this.context = context;
    }

    /** The secret part of a link. */
    public record Proof(@Nullable String secret) {}

    /** What a link would give, and to whom. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Preview(
            String path,
            String by,
            String role,
            List<String> rights,
            String expiresAt,
            String note,
            @Nullable String warning,
            @Nullable String you,
            boolean signInNeeded) {}

    /** A link was used: who the person is now and where the document opens. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Welcome(
            String path, String role, String username, String displayName, String expiresAt, String url) {}

    /** Says what the link would give, without using it. */
    @POST
    @Path("preview")
    public Preview preview(@PathParam("id") String id, @Nullable Proof proof) {
        Optional<Caller> caller = current.find();
        Shares.Offer offer = shares.offer(id, secretOf(proof), caller, address());
        ShareLink link = offer.link();
        return new Preview(
                pathOf(link),
                names.shown(link.createdBy()),
                link.role().name(),
                RoleDescription.sentences(offer.actions()),
                JupyterTime.text(link.expiresAt()),
                link.note(),
                RoleDescription.warning(link.role()).orElse(null),
                caller.map(Caller::displayName).orElse(null),
                offer.signInNeeded());
    }

    /** Uses the link: the signed-in person has the right from now on, or a guest is signed in. */
    @POST
    @Path("redeem")
    public Welcome redeem(@PathParam("id") String id, @Nullable Proof proof) {
        Optional<Caller> caller = current.find();
        Shares.Redeemed redeemed;
        try {
            redeemed = Answers.await(shares.redeem(id, secretOf(proof), caller, address()));
        } catch (Problem refused) {
            tellRefused(id, caller, refused);
            throw refused;
        }
        ShareLink link = redeemed.link();
        String username = Caller.usernameOf(redeemed.person());
        Caller person = caller.or(() -> names.guest(username)).orElseThrow(() -> Problem.notFound(UserMessage.NO_USER));
        if (person.kind() == Caller.Kind.GUEST) {
            Duration left = Duration.between(clock.instant(), link.expiresAt());
            guard.signInGuest(context, person, link.expiresAt(), left);
        }
        if (redeemed.fresh()) {
            revocation.onChanged();
            events.emit(
                    "share.used",
                    documents.find(pathOf(link)),
                    username,
                    Map.of(
                            "share_id", link.id(),
                            "path", pathOf(link),
                            "role", link.role().name()));
        }
        return new Welcome(
                pathOf(link),
                link.role().name(),
                username,
                person.displayName(),
                JupyterTime.text(link.expiresAt()),
                baseUrl + "lab/tree/" + RequestPath.encoded(pathOf(link)));
    }

    /** Only of links that there are: nobody fills the audit with names of their own. */
    private void tellRefused(String id, Optional<Caller> caller, Problem refused) {
        if (refused.status() != 429 && shares.isKnown(id)) {
            events.emit(
                    "share.refused",
                    Optional.empty(),
                    caller.map(Caller::username).orElse(""),
                    Map.of("share_id", id, "reason", refused.code()));
        }
    }

    private static String secretOf(@Nullable Proof proof) {
        if (proof == null || proof.secret() == null || proof.secret().length() > 200) {
            throw Problem.badRequest(UserMessage.LINK_SECRET);
        }
        return proof.secret();
    }

    private String address() {
        return guard.addressOf(context);
    }

    private static String pathOf(ShareLink link) {
        return link.resource() instanceof Resource.File file ? file.path() : "";
    }
}
