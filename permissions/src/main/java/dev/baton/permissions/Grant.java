package dev.baton.permissions;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * One role given to a principal on a resource and everything below it.
 *
 * <p>A grant never allows more than its giver could do at the time of the decision: if the giver loses a right, everything
 * derived from it shrinks at once.
 *
 * @param id never reused
 * @param subject a user, guest, service or group
 * @param role its name and the allowed actions
 * @param notBefore the start of its validity
 * @param expiresAt the end of its validity; empty: never
 * @param revokedAt when it was revoked; empty: it was not
 */
public record Grant(
        String id,
        Principal subject,
        Resource resource,
        Role role,
        Provenance provenance,
        Instant notBefore,
        Optional<Instant> expiresAt,
        Optional<Instant> revokedAt) {

    /** The origin of a grant. */
    public sealed interface Provenance {
        /** From starting the broker: the holder of the start-up token owns everything. It depends on no other grant. */
        record StartUp() implements Provenance {}

        /** Given to a named user. The broker itself as the giver limits nothing. */
        record Direct(Principal by) implements Provenance {}

        /** Redeemed from a share link; it counts as long as the link does, and no further than the link and its maker may. */
        record ThroughLink(String linkId) implements Provenance {}
    }

    /** The grant of the user who started the broker. */
    public static Grant ofStartUp(Principal owner, Instant now) {
        Set<Action> all = Set.of(Action.values());
        return new Grant(
                "start-up",
                owner,
                new Resource.Instance(),
                new Role(Role.OWNER.name(), all),
                new Provenance.StartUp(),
                now,
                Optional.empty(),
                Optional.empty());
    }

    /** A grant by name without an end. */
    public static Grant direct(String id, Principal subject, Resource resource, Role role, Principal by, Instant now) {
        return new Grant(
                id, subject, resource, role, new Provenance.Direct(by), now, Optional.empty(), Optional.empty());
    }

    /** This grant, taken back. */
    public Grant revoked(Instant at) {
        return new Grant(id, subject, resource, role, provenance, notBefore, expiresAt, Optional.of(at));
    }

    /** Whether it has begun, has not expired and was not revoked, regardless of its link and its giver. */
    public boolean isValid(Instant now) {
        return revokedAt.isEmpty()
                && !now.isBefore(notBefore)
                && (expiresAt.isEmpty() || now.isBefore(expiresAt.get()));
    }

    Grant at(Resource newResource) {
        return new Grant(id, subject, newResource, role, provenance, notBefore, expiresAt, revokedAt);
    }
}
