package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.observability.EventPublisher;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.People;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.Revocation;
import dev.baton.broker.wiring.Readiness;
import dev.baton.permissions.Action;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Named people of this broker; for its owner only. */
@Path("/api/baton/users")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class UsersResource {
    private final People people;
    private final PermissionGate gate;
    private final Revocation revocation;
    private final Readiness readiness;
    private final EventPublisher events;
    private final CurrentCaller current;

    @Inject
    UsersResource(
            People people,
            PermissionGate gate,
            Revocation revocation,
            Readiness readiness,
            EventPublisher events,
            CurrentCaller current) {
        this.people = people;
        this.gate = gate;
        this.revocation = revocation;
        this.readiness = readiness;
        this.events = events;
        this.current = current;
    }

    /** A person to be added. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record NewUser(@Nullable String name, @Nullable String displayName) {}

    /** A person. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record User(String name, String displayName) {}

    /** A person with the token and address that are shown this once. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Welcome(String name, String displayName, String token, String url) {}

    /** Everybody. */
    @GET
    public List<User> list() {
        gate.requireOfInstance(current.get(), Action.ADMIN_USERS);
        return people.all().stream()
                .map(person -> new User(person.name(), person.displayName()))
                .toList();
    }

    /** Adds a person, who has no rights until a grant gives some. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response add(@Nullable NewUser body) {
        gate.requireOfInstance(current.get(), Action.ADMIN_USERS);
        if (body == null || body.name() == null) {
            throw Problem.badRequest(UserMessage.USER_FIELDS);
        }
        People.Welcome added = Answers.await(people.add(body.name(), Optional.ofNullable(body.displayName())));
        events.emit(
                "user.added",
                Optional.empty(),
                current.get().username(),
                Map.of("user", added.person().name()));
        return Response.status(201).entity(welcome(added)).build();
    }

    /** Gives a person a new token; the former one and all logins end. */
    @POST
    @Path("{name}/token")
    public Welcome renewToken(@PathParam("name") String name) {
        gate.requireOfInstance(current.get(), Action.ADMIN_USERS);
        People.Welcome renewed = Answers.await(people.renewToken(name));
        revocation.endLogins(name, UserMessage.TOKEN_RENEWED.text());
        events.emit("user.token_renewed", Optional.empty(), current.get().username(), Map.of("user", name));
        return welcome(renewed);
    }

    /** Removes a person with their grants and logins; their sockets close. */
    @DELETE
    @Path("{name}")
    public Response remove(@PathParam("name") String name) {
        gate.requireOfInstance(current.get(), Action.ADMIN_USERS);
        Answers.await(people.remove(name));
        Answers.await(revocation.removePerson(name));
        events.emit("user.removed", Optional.empty(), current.get().username(), Map.of("user", name));
        return Response.noContent().build();
    }

    private Welcome welcome(People.Welcome made) {
        return new Welcome(
                made.person().name(),
                made.person().displayName(),
                made.token(),
                readiness.publicAddress() + "lab?token=" + made.token());
    }
}
