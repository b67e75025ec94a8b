package dev.baton.broker.security;

import dev.baton.permissions.Grant;
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
    private final StoredGrants grants;
    private final Logins logins;
    private final Closing closing;
    private final InstantSource clock;
    private final Supplier<String> ids;

    /** Closes what has lost its right. Any thread. */
    public interface Closing {
        /** Asks every room and kernel anew whether those who are there may be. */
        void recheck(String sentence);

        /** Withdraws the executions of a person on kernels where the person may not run any more. */
        void withdrawRuns(String username, String sentence);

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
        if (!former.isEmpty()) {
            onShrunk(subject, "Your rights here were changed.");
        }
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).thenApply(none -> grant);
    }

    /** Takes a grant back; completes when durable. Its sockets are closed within a second. */
    public CompletionStage<Void> revoke(Grant grant) {
        CompletionStage<Void> durable = grants.remove(grant);
        onShrunk(grant.subject(), "Your access to this document was taken back.");
        return durable;
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
        CompletableFuture<?>[] writes = theirs.stream()
                .map(each -> grants.remove(each).toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        closing.withdrawRuns(username, "This person was removed.");
        closing.forget(username);
        endLogins(username, "You were removed from this broker.");
        return CompletableFuture.allOf(writes);
    }

    private void onShrunk(Principal subject, String sentence) {
        if (subject instanceof Principal.User person) {
            closing.withdrawRuns(person.subject(), sentence);
        }
        closing.recheck(sentence);
    }
}
