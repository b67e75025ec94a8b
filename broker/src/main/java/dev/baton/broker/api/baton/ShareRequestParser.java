package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.People;
import dev.baton.broker.security.Shares;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import dev.baton.permissions.ShareLink.Audience;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what a caller asks of a new link, and says in a sentence what is wrong with it. Immutable; any thread. */
final class ShareRequestParser {
    private static final int USES_MAX = 10_000;
    private static final int USERS_MAX = 1_000;
    private static final int NOTE_MAX = 200;

    private final People people;
    private final InstantSource clock;
    private final Duration ageMax;

    /** A link to be made, as it comes in the request. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record NewShare(
            @Nullable String path,
            @Nullable String role,
            @Nullable String expiresIn,
            @Nullable String expiresAt,
            @Nullable Integer maxUses,
            @Nullable NewAudience audience,
            @Nullable String note) {}

    /** For whom it is meant; anyone when absent. */
    public record NewAudience(
            @Nullable String kind, @Nullable List<@Nullable String> users) {}

    ShareRequestParser(People people, InstantSource clock, Duration ageMax) {
        this.people = people;
        this.clock = clock;
        this.ageMax = ageMax;
    }

    Shares.LinkOptions read(NewShare body, Resource.File place) {
        Role role = Role.builtIn().stream()
                .filter(each -> each.name().equals(body.role()) && !each.equals(Role.OWNER))
                .findFirst()
                .orElseThrow(() -> Problem.badRequest(
                        UserMessage.LINK_ROLE,
                        Role.builtIn().stream()
                                .filter(each -> !each.equals(Role.OWNER))
                                .map(Role::name)
                                .collect(Collectors.joining(", "))));
        return new Shares.LinkOptions(
                place, role, expiry(body), uses(body, role), audience(body.audience()), note(body));
    }

    private Instant expiry(NewShare body) {
        if ((body.expiresIn() == null) == (body.expiresAt() == null)) {
            throw Problem.badRequest(UserMessage.LINK_END);
        }
        Instant now = clock.instant();
        Instant end;
        try {
            end = body.expiresIn() != null
                    ? now.plus(Duration.parse(body.expiresIn()))
                    : OffsetDateTime.parse(body.expiresAt() == null ? "" : body.expiresAt())
                            .toInstant();
        } catch (DateTimeException | ArithmeticException unreadable) {
            throw Problem.badRequest(UserMessage.LINK_TIME);
        }
        if (!end.isAfter(now)) {
            throw Problem.badRequest(UserMessage.LINK_END_PAST);
        }
        if (end.isAfter(now.plus(ageMax))) {
            throw Problem.badRequest(UserMessage.LINK_AGE, ageMax.toDays());
        }
        return end;
    }

    private static OptionalInt uses(NewShare body, Role role) {
        Integer max = body.maxUses();
        if (max == null) {
            return role.mayRun() ? OptionalInt.of(1) : OptionalInt.empty();
        }
        if (max < 1 || max > USES_MAX) {
            throw Problem.badRequest(UserMessage.LINK_USES, USES_MAX);
        }
        return OptionalInt.of(max);
    }

    private Audience audience(@Nullable NewAudience wished) {
        String kind = wished == null || wished.kind() == null ? "anyone" : wished.kind();
        return switch (kind) {
            case "anyone" -> new Audience.Anyone();
            case "signed-in" -> new Audience.SignedIn();
            case "users" -> new Audience.Users(users(wished == null ? null : wished.users()));
            default -> throw Problem.badRequest(UserMessage.LINK_AUDIENCE);
        };
    }

    private Set<Principal> users(@Nullable List<@Nullable String> names) {
        if (names == null || names.isEmpty() || names.size() > USERS_MAX) {
            throw Problem.badRequest(UserMessage.LINK_AUDIENCE_USERS, USERS_MAX);
        }
        Set<Principal> users = new LinkedHashSet<>();
        for (String name : names) {
            if (name == null || people.find(name).isEmpty()) {
                throw Problem.noPerson(name);
            }
            users.add(Caller.principalOf(name));
        }
        return users;
    }

    private static String note(NewShare body) {
        String note = body.note() == null ? "" : body.note().strip();
        if (note.length() > NOTE_MAX || note.chars().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest(UserMessage.LINK_NOTE, NOTE_MAX);
        }
        return note;
    }
}
