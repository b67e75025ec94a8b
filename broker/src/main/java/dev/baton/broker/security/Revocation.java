package dev.baton.broker.security;

import dev.baton.broker.error.UserMessage;
import dev.baton.permissions.Action;
import dev.baton.permissions.Decisions;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Request;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import dev.baton.permissions.ShareLink;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Gives rights and takes them back. Taking back is a fence first, then the closing: the policy changes at once, so that the next
 * message is refused, and then the sockets that lived from the right are closed with a sentence. Any thread.
 */
public final class Revocation {
    private final PermissionGate gate;
    private final StoredGrants grants;
    private final Logins logins;
    private final Closing closing;
    private final InstantSource clock;
    private final Supplier<String> ids;

    /** Closes what has lost its right. Any thread. */
    public interface Closing {
        /** Asks every room and kernel anew whether those who are there may be. */
        void recheck(String sentence);

        /** Withdraws the executions of these people on kernels where they may not run any more. */
        void withdrawRuns(Collection<String> usernames, String sentence);

        /** Forgets the sessions and ends the private kernels of a person. */
        void forget(String username);

        /** Closes the sockets of the callers that match. */
        void closeSockets(Predicate<Caller> whose, String sentence);
    }

    /** A revocation over the given owners. */
    public Revocation(
            PermissionGate gate,
            StoredGrants grants,
            Logins logins,
            Closing closing,
            InstantSource clock,
            Supplier<String> ids) {
        this.gate = gate;
        this.grants = grants;
        this.logins = logins;
        this.closing = closing;
        this.clock = clock;
        this.ids = ids;
        logins.onEnded(loginId ->
                closing.closeSockets(caller -> loginId.equals(caller.loginId()), UserMessage.SIGNED_OUT.text()));
    }

    /** Gives a role on a resource, in place of the one that the subject had there; completes when durable. */
    public CompletionStage<Grant> grant(Principal subject, Resource resource, Role role, Principal by) {
        List<Grant> former = gate.policy().grants().stream()
                .filter(each -> each.subject().equals(subject)
                        && each.resource().equals(resource)
                        && each.provenance() instanceof Grant.Provenance.Direct)
                .toList();
        Grant grant = Grant.direct(ids.get(), subject, resource, role, by, clock.instant());
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        writes.add(grants.put(grant).toCompletableFuture());
        for (Grant each : former) {
            writes.add(grants.remove(each).toCompletableFuture());
        }
        if (former.isEmpty()) {
            onChanged();
        } else {
            onShrunk(List.of(subject), UserMessage.RIGHTS_CHANGED.text());
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).thenApply(none -> grant);
    }

    /** Somebody may do more, or everybody less for a while: open pages that were opened with another right are told to load anew. */
    public void onChanged() {
        closing.recheck(UserMessage.RIGHTS_CHANGED.text());
    }

    /** Takes a grant back; completes when durable. Its sockets are closed within a second. */
    public CompletionStage<Void> revoke(Grant grant, Caller by) {
        CompletionStage<Void> durable = grants.remove(grant);
        onShrunk(List.of(grant.subject()), endedBy(grant.resource(), by));
        return durable;
    }

    /** Takes a link back with everything that was redeemed from it; completes when durable. */
    public CompletionStage<Void> revoke(ShareLink link, Caller by) {
        List<Principal> subjects =
                grants.through(link).stream().map(Grant::subject).toList();
        CompletionStage<Void> durable = grants.put(link.revoked(clock.instant()));
        onShrunk(subjects, endedBy(link.resource(), by));
        return durable;
    }

    /** Time has passed: what ended in it by itself, a grant or its link, is closed as if it had been taken back. */
    public void onTimePassed(Instant after, Instant until) {
        Policy policy = gate.policy();
        List<Principal> subjects = policy.grants().stream()
                .filter(grant -> endOf(grant, policy)
                        .filter(end -> end.isAfter(after) && !end.isAfter(until))
                        .isPresent())
                .map(Grant::subject)
                .distinct()
                .toList();
        if (!subjects.isEmpty()) {
            onShrunk(subjects, UserMessage.ACCESS_EXPIRED.text());
        }
    }

    /** The next time after that one at which a grant or link ends by itself. */
    public Optional<Instant> nextEnd(Instant after) {
        Policy policy = gate.policy();
        return Stream.concat(
                        policy.grants().stream().flatMap(grant -> endOf(grant, policy).stream()),
                        policy.links().stream().map(ShareLink::expiresAt))
                .filter(end -> end.isAfter(after))
                .min(Instant::compareTo);
    }

    /** When a grant ends by itself. */
    static Optional<Instant> endOf(Grant grant, Policy policy) {
        Optional<Instant> linkEnd = grant.provenance() instanceof Grant.Provenance.ThroughLink through
                ? policy.link(through.linkId()).map(ShareLink::expiresAt)
                : Optional.empty();
        return grant.expiresAt()
                .filter(own -> linkEnd.isEmpty() || own.isBefore(linkEnd.get()))
                .or(() -> linkEnd);
    }

    /** Ends the logins of a person and the sockets behind them. */
    public void endLogins(String username, String sentence) {
        logins.closeOf(username::equals);
        closing.closeSockets(caller -> caller.username().equals(username), sentence);
    }

    /** A person was removed: what they were given and gave, logins, executions and sockets go; completes when durable. */
    public CompletionStage<Void> removePerson(String username) {
        Principal person = Principal.local(username);
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        // what they gave counts no more; it must not come to life again with a later person of that name
        for (ShareLink link : gate.policy().links()) {
            if (link.createdBy().equals(person)) {
                writes.add(grants.remove(link).toCompletableFuture());
            }
        }
        for (Grant grant : gate.policy().grants()) {
            if (grant.subject().equals(person) || grant.provenance().equals(new Grant.Provenance.Direct(person))) {
                writes.add(grants.remove(grant).toCompletableFuture());
            }
        }
        onShrunk(List.of(person), UserMessage.GRANTER_REMOVED.text());
        closing.forget(username);
        endLogins(username, UserMessage.USER_REMOVED.text());
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
    }

    /** Rights of these became less, and with them perhaps those of others that they had given them to. */
    private void onShrunk(List<Principal> subjects, String sentence) {
        Set<String> usernames = new LinkedHashSet<>();
        subjects.forEach(subject -> usernames.add(Caller.usernameOf(subject)));
        gate.policy().grants().forEach(grant -> usernames.add(Caller.usernameOf(grant.subject())));
        closing.withdrawRuns(usernames, sentence);
        closing.recheck(sentence);
        Set<String> departed = new HashSet<>();
        for (Principal subject : subjects) {
            if (subject instanceof Principal.Guest guest && !hasAnything(guest)) {
                departed.add(guest.key());
            }
        }
        if (!departed.isEmpty()) {
            // a guest without a right is nobody
            logins.closeOf(departed::contains);
            closing.closeSockets(caller -> departed.contains(caller.username()), sentence);
            departed.forEach(closing::forget);
        }
    }

    private boolean hasAnything(Principal.Guest guest) {
        return gate.policy().grants().stream()
                .anyMatch(grant -> grant.subject().equals(guest)
                        && Decisions.decide(
                                        new Request(guest, Action.DOC_READ, grant.resource()),
                                        gate.policy(),
                                        clock.instant())
                                .isAllowed());
    }

    private static String endedBy(Resource resource, Caller by) {
        String path = resource instanceof Resource.File file ? file.path() : "";
        String name = path.substring(path.lastIndexOf('/') + 1);
        return UserMessage.ACCESS_ENDED_BY.text(
                shortened(by.displayName(), 30), name.isEmpty() ? "this folder" : shortened(name, 40));
    }

    private static String shortened(String name, int lengthMax) {
        return name.codePointCount(0, name.length()) <= lengthMax
                ? name
                : name.substring(0, name.offsetByCodePoints(0, lengthMax - 1)) + "\u2026";
    }
}
