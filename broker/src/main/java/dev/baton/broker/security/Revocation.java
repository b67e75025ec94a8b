package dev.baton.broker.security;

import dev.baton.permissions.Action;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Gives rights and takes them back. Taking back is a fence first, then the closing: the policy changes at once, so that the next
 * message is refused, and then the sockets that lived from the right are closed with a sentence. Any thread.
 */
public final class Revocation {
    private final PermissionGate gate;
    private final GrantRows rows;
    private final Logins logins;
    private final Closing closing;
    private final InstantSource clock;
    private final Supplier<String> ids;

    /** Where grants are kept; answers complete when durable. */
    public interface GrantRows {
        CompletionStage<Void> put(Grant grant);

        CompletionStage<Void> remove(String grantId);
    }

    /** Closes what has lost its right. Any thread. */
    public interface Closing {
        /** Asks every room and kernel anew whether those who are there may be. */
        void recheck(String sentence);

        /** Withdraws the executions of a person on kernels where the person may not run any more. */
        void withdrawRuns(String username, String sentence);

        /** Closes the sockets of the callers that match. */
        void closeSockets(Predicate<Caller> whose, String sentence);
    }

    /** A revocation over the given owners. */
    public Revocation(
            PermissionGate gate,
            GrantRows rows,
            Logins logins,
            Closing closing,
            InstantSource clock,
            Supplier<String> ids) {
        this.gate = gate;
        this.rows = rows;
        this.logins = logins;
        this.closing = closing;
        this.clock = clock;
        this.ids = ids;
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
        writes.add(rows.put(grant).toCompletableFuture());
        gate.change(policy -> {
            Policy changed = policy;
            for (Grant each : former) {
                changed = changed.withoutGrant(each.id());
            }
            return changed.with(grant);
        });
        for (Grant each : former) {
            writes.add(rows.remove(each.id()).toCompletableFuture());
        }
        if (!former.isEmpty()) {
            onShrunk(subject, "Your rights here were changed.");
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).thenApply(none -> grant);
    }

    /** Takes a grant back; completes when durable. Its sockets are closed within a second. */
    public CompletionStage<Void> revoke(Grant grant) {
        gate.change(policy -> policy.withoutGrant(grant.id()));
        onShrunk(grant.subject(), "Your access to this document was taken back.");
        return rows.remove(grant.id());
    }

    /** Ends the logins of a person and the sockets behind them. */
    public void endLogins(String username, String sentence) {
        logins.closeOf(username::equals);
        closing.closeSockets(caller -> caller.username().equals(username), sentence);
    }

    /** A person was removed: grants, logins, executions and sockets go; completes when durable. */
    public CompletionStage<Void> removePerson(String username) {
        Principal person = Principal.local(username);
        List<Grant> theirs = gate.policy().grants().stream()
                .filter(each -> each.subject().equals(person))
                .toList();
        gate.change(policy -> {
            Policy changed = policy;
            for (Grant each : theirs) {
                changed = changed.withoutGrant(each.id());
            }
            return changed;
        });
        closing.withdrawRuns(username, "This person was removed.");
        endLogins(username, "You were removed from this broker.");
        CompletableFuture<?>[] writes = theirs.stream()
                .map(each -> rows.remove(each.id()).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        return CompletableFuture.allOf(writes);
    }

    private void onShrunk(Principal subject, String sentence) {
        if (subject instanceof Principal.User person) {
            closing.withdrawRuns(person.subject(), sentence);
        }
        closing.recheck(sentence);
    }

    /** Whether a person may do something on a path, for those who have only a name. */
    public boolean allows(String username, Action action, String path) {
        return gate.allows(new Caller(Caller.Kind.USER, username, username, null), action, path);
    }
}
