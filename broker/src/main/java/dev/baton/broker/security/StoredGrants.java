package dev.baton.broker.security;

import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Resource;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * The grants in the gate's policy and the same grants in the store, changed together. The gate changes first, so that a right ends
 * at once; the answers complete when the store has followed. Any thread.
 */
public final class StoredGrants {
    private final PermissionGate gate;
    private final Rows rows;

    /** Where grants are kept; answers complete when durable. */
    public interface Rows {
        CompletionStage<Void> put(Grant grant);

        CompletionStage<Void> remove(String grantId);
    }

    /** The grants of a gate and their rows. */
    public StoredGrants(PermissionGate gate, Rows rows) {
        this.gate = gate;
        this.rows = rows;
    }

    /** Adds a grant. */
    public CompletionStage<Void> put(Grant grant) {
        gate.change(policy -> policy.with(grant));
        return rows.put(grant);
    }

    /** Takes a grant away. */
    public CompletionStage<Void> remove(Grant grant) {
        gate.change(policy -> policy.withoutGrant(grant.id()));
        return rows.remove(grant.id());
    }

    /** A document or folder has another path: the grants on it and below go along. */
    public void onRenamed(String from, String to) {
        List<Grant> moving = under(from);
        gate.change(policy -> policy.moved(Resource.File.of(from), Resource.File.of(to)));
        for (Grant each : moving) {
            gate.policy().grant(each.id()).ifPresent(rows::put);
        }
    }

    /** A document or folder is gone: a later one of that name starts without its grants. */
    public void onDeleted(String path) {
        List<Grant> ended = under(path);
        gate.change(policy -> {
            Policy changed = policy;
            for (Grant each : ended) {
                changed = changed.withoutGrant(each.id());
            }
            return changed;
        });
        ended.forEach(each -> rows.remove(each.id()));
    }

    private List<Grant> under(String path) {
        return gate.policy().grants().stream()
                .filter(grant -> grant.provenance() instanceof Grant.Provenance.Direct
                        && grant.resource() instanceof Resource.File file
                        && (file.path().equals(path) || file.path().startsWith(path + "/")))
                .toList();
    }
}
