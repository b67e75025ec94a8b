package dev.baton.broker.security;

import dev.baton.permissions.Principal;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The person for whom a request or a socket speaks, as its credentials showed. Says nothing about rights: those are asked of the
 * {@link PermissionGate} anew for every message.
 *
 * @param kind how the person came in
 * @param username the stable name, unique among owner, users and guests
 * @param displayName what others see
 * @param loginId the server-side login behind a cookie; null for a request that carried a token
 */
public record Caller(
        Kind kind,
        String username,
        String displayName,
        @Nullable String loginId) {
    private static final String[] COLORS = {
        "var(--jp-collaborator-color1)",
        "var(--jp-collaborator-color2)",
        "var(--jp-collaborator-color3)",
        "var(--jp-collaborator-color4)",
        "var(--jp-collaborator-color5)",
        "var(--jp-collaborator-color6)",
        "var(--jp-collaborator-color7)"
    };

    /** How a person came in. */
    public enum Kind {
        /** With the start-up token: owns everything under the root. */
        OWNER,
        /** With a personal token: has what grants give. */
        USER,
        /** Through a share link, without signing in: has what the link gave. */
        GUEST
    }

    /** What the username of a guest begins with, and nobody else's. */
    private static final String GUEST_PREFIX = "guest:";

    /** Somebody of whom only the stable name is known. */
    public static Caller named(String username) {
        return new Caller(username.startsWith(GUEST_PREFIX) ? Kind.GUEST : Kind.USER, username, username, null);
    }

    /** The principal of that stable name. */
    public static Principal principalOf(String username) {
        return username.startsWith(GUEST_PREFIX) ? Principal.parse(username) : Principal.local(username);
    }

    /** The stable name of a principal that can act. */
    public static String usernameOf(Principal principal) {
        return principal instanceof Principal.User user ? user.subject() : principal.key();
    }

    /** The one for whom the rights are asked. */
    public Principal principal() {
        return principalOf(username);
    }

    /** The same person without a login, as a token shows them. */
    public Caller withLogin(@Nullable String login) {
        return new Caller(kind, username, displayName, login);
    }

    /** Whether the request came with a cookie, so that Origin and XSRF rules apply. */
    public boolean byCookie() {
        return loginId != null;
    }

    /** One or two letters for the avatar. */
    public String initials() {
        String[] words = displayName.trim().split("\\s+");
        String letters = words.length > 1 && !words[1].isEmpty()
                ? words[0].substring(0, 1) + words[1].substring(0, 1)
                : displayName.substring(0, Math.min(1, displayName.length()));
        return letters.toUpperCase(Locale.ROOT);
    }

    /** A colour of the page's palette that stays the same for a name. */
    public String color() {
        return COLORS[Math.floorMod(username.hashCode(), COLORS.length)];
    }
}
