package dev.baton.permissions;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A link that opens one resource with one role until it expires.
 *
 * <p>It gives nothing by itself: redeeming it makes a {@link Grant} with {@link Grant.Provenance.ThroughLink}, which ends with
 * the link. Only the hash of the secret is kept.
 *
 * @param id public part, in the address
 * @param secretSha256Hex SHA-256 of the secret, in lower-case hexadecimal digits
 * @param role at most that of its maker; never the right to manage or to share on
 * @param expiresAt mandatory
 * @param usesMax how many users may redeem it; empty: any number
 * @param bindFirst whether only the first user who redeems it may do so again
 * @param revokedAt when it was revoked; empty: it was not
 */
public record ShareLink(
        String id,
        String secretSha256Hex,
        Resource resource,
        Role role,
        Instant notBefore,
        Instant expiresAt,
        OptionalInt usesMax,
        Audience audience,
        boolean bindFirst,
        String note,
        Principal createdBy,
        Instant createdAt,
        Optional<Instant> revokedAt) {

    /** The users who may redeem a link. */
    public sealed interface Audience {
        /** Every user with the link, also without signing in. */
        record Anyone() implements Audience {}

        /** Every signed-in user. */
        record SignedIn() implements Audience {}

        /** Only these users. */
        record Users(Set<Principal> users) implements Audience {
            public Users {
                users = Set.copyOf(users);
            }
        }
    }

    private static final Set<Action> NEVER_THROUGH_A_LINK = Set.of(
            Action.MANAGE_ACL,
            Action.MANAGE_AUDIT,
            Action.MANAGE_POLICY,
            Action.SHARE_CREATE,
            Action.SHARE_LIST,
            Action.SHARE_REVOKE_OWN,
            Action.SHARE_REVOKE_ANY,
            Action.ADMIN_USERS,
            Action.ADMIN_KERNELS);

    public ShareLink {
        if (!secretSha256Hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("The secret's hash is 64 hexadecimal digits.");
        }
        if (usesMax.isPresent() && usesMax.getAsInt() < 1) {
            throw new IllegalArgumentException("A link can be used at least once.");
        }
    }

    /** This link, taken back. */
    public ShareLink revoked(Instant at) {
        return new ShareLink(
                id,
                secretSha256Hex,
                resource,
                role,
                notBefore,
                expiresAt,
                usesMax,
                audience,
                bindFirst,
                note,
                createdBy,
                createdAt,
                Optional.of(at));
    }

    /** The actions of a role that a link gives: all but managing and sharing on. */
    public static Set<Action> carriedOf(Role role) {
        return role.actions().stream()
                .filter(action -> !NEVER_THROUGH_A_LINK.contains(action))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether it has begun, is not over and was not taken back; how often it was used is not known here. */
    public boolean isValid(Instant now) {
        return revokedAt.isEmpty() && !now.isBefore(notBefore) && now.isBefore(expiresAt);
    }

    /** Whether this link may give the action to the user who redeems it. */
    boolean carries(Action action) {
        return role.actions().contains(action) && !NEVER_THROUGH_A_LINK.contains(action);
    }

    ShareLink at(Resource newResource) {
        return new ShareLink(
                id,
                secretSha256Hex,
                newResource,
                role,
                notBefore,
                expiresAt,
                usesMax,
                audience,
                bindFirst,
                note,
                createdBy,
                createdAt,
                revokedAt);
    }
}
