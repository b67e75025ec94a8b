package dev.baton.broker.security;

import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Resource;
import dev.baton.permissions.ShareLink;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The grants and share links in the gate's policy and the same in the store, changed together. The gate changes first, so that a right
 * ends at once; the answers complete when the store has followed. Any thread.
 */
public final class StoredGrants {
    private final PermissionGate gate;
    private final Rows rows;
    private final ShareStore links;

    /** Where grants are kept; answers complete when durable. */
    public interface Rows {
        CompletionStage<Void> put(Grant grant);

        CompletionStage<Void> remove(String grantId);
    }

    /** The grants and links of a gate and their rows. */
    public StoredGrants(PermissionGate gate, Rows rows, ShareStore links) {
        this.gate = gate;
        this.rows = rows;
        this.links = links;
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

    /** Adds a link, or puts it in the place of the one with its id. */
    public CompletionStage<Void> put(ShareLink link) {
        gate.change(policy -> policy.with(link));
        return links.put(link);
    }

    /** Forgets a link with what was redeemed from it. */
    public CompletionStage<Void> remove(ShareLink link) {
        List<Grant> through = through(link);
        gate.change(policy -> without(policy, through).withoutLink(link.id()));
        List<CompletableFuture<Void>> writes = new ArrayList<>();
        writes.add(links.remove(link.id()).toCompletableFuture());
        through.forEach(each -> writes.add(rows.remove(each.id()).toCompletableFuture()));
        return CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new));
    }

    /** What was redeemed from a link. */
    public List<Grant> through(ShareLink link) {
        return gate.policy().grants().stream()
                .filter(grant -> grant.provenance().equals(new Grant.Provenance.ThroughLink(link.id())))
                .toList();
    }

    /** A document or folder has another path: the grants and links on it and below go along. */
    public void onRenamed(String from, String to) {
        List<Grant> moving = under(from);
        List<ShareLink> movingLinks = linksUnder(from);
        gate.change(policy -> policy.moved(Resource.File.of(from), Resource.File.of(to)));
        for (Grant each : moving) {
            gate.policy().grant(each.id()).ifPresent(rows::put);
        }
        for (ShareLink each : movingLinks) {
            gate.policy().link(each.id()).ifPresent(links::put);
        }
    }

    /** A document or folder is gone: a later one of that name starts without its grants and links. */
    public void onDeleted(String path) {
        List<Grant> ended = under(path);
        gate.change(policy -> without(policy, ended));
        ended.forEach(each -> rows.remove(each.id()));
        linksUnder(path).forEach(this::remove);
    }

    private static Policy without(Policy policy, List<Grant> grants) {
        Policy changed = policy;
        for (Grant each : grants) {
            changed = changed.withoutGrant(each.id());
        }
        return changed;
    }

    private List<Grant> under(String path) {
        return gate.policy().grants().stream()
                .filter(grant ->
                        !(grant.provenance() instanceof Grant.Provenance.StartUp) && isUnder(grant.resource(), path))
                .toList();
    }

    private List<ShareLink> linksUnder(String path) {
        return gate.policy().links().stream()
                .filter(link -> isUnder(link.resource(), path))
                .toList();
    }

    private static boolean isUnder(Resource resource, String path) {
        return resource instanceof Resource.File file
                && (file.path().equals(path) || file.path().startsWith(path + "/"));
    }
}
