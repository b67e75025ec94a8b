package dev.baton.permissions;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The only place that decides about rights.
 *
 * <p>The rule, in this order. The action must be in a valid grant to the principal, or to one of its groups, on the resource or
 * an ancestor of it. The giver of the grant must have the same right on the granted resource now; a grant through a link is also
 * limited by the link. Then the modes of the document take rights away. Everything else is denied.
 *
 * <p>Pure: the same request, policy and time give the same answer, and nothing is kept between calls. A decision looks at the
 * grants of the principal and of their givers, up to the grant of the start-up token.
 */
public final class Decisions {
    /** The rights of its owner on a private kernel, while the owner may run privately in that place. */
    private static final Set<Action> ON_ONES_PRIVATE_KERNEL = Set.copyOf(EnumSet.of(
            Action.RUN_PRIVATE,
            Action.INTROSPECT,
            Action.KERNEL_DEBUG,
            Action.INTERRUPT_ANY,
            Action.KERNEL_START,
            Action.KERNEL_RESTART,
            Action.KERNEL_SHUTDOWN,
            Action.QUEUE_SEE,
            Action.CANCEL_ANY,
            Action.REORDER_OWN,
            Action.REORDER_ANY,
            Action.QUEUE_PAUSE));

    private Decisions() {}

    /** Decides a request, with the reason. */
    public static Decision decide(Request request, Policy policy, Instant now) {
        if (request.resource() instanceof Resource.PrivateKernel kernel) {
            return decidePrivate(request, kernel, policy, now);
        }
        List<String> grantIds = grantsFor(request, policy, now);
        if (grantIds.isEmpty()) {
            return new Decision.Denied(Decision.Reason.NO_GRANT, policy.epoch());
        }
        Optional<Decision.Reason> taken = takenByMode(request, policy, now);
        return taken.isPresent()
                ? new Decision.Denied(taken.get(), policy.epoch())
                : new Decision.Allowed(grantIds, policy.epoch());
    }

    /** All actions that a principal may do on a resource now. */
    public static Set<Action> allowed(Principal principal, Resource resource, Policy policy, Instant now) {
        EnumSet<Action> all = EnumSet.noneOf(Action.class);
        for (Action action : Action.values()) {
            if (decide(new Request(principal, action, resource), policy, now).isAllowed()) {
                all.add(action);
            }
        }
        return all;
    }

    /**
     * The earliest time after {@code now} at which an answer about this principal may change by itself, because a grant or link in
     * its chain begins or ends. Live sockets are checked again then.
     */
    public static Optional<Instant> nextChange(Principal principal, Policy policy, Instant now) {
        Optional<Instant> next = Optional.empty();
        Set<String> seen = new HashSet<>();
        List<Grant> open = new ArrayList<>(policy.grantsOf(principal));
        while (!open.isEmpty()) {
            Grant grant = open.removeLast();
            if (!seen.add(grant.id())) {
                continue;
            }
            next = earlier(next, Optional.of(grant.notBefore()), now);
            next = earlier(next, grant.expiresAt(), now);
            if (grant.provenance() instanceof Grant.Provenance.ThroughLink through) {
                Optional<ShareLink> link = policy.link(through.linkId());
                next = earlier(next, link.map(ShareLink::notBefore), now);
                next = earlier(next, link.map(ShareLink::expiresAt), now);
            }
            giverOf(grant, policy).ifPresent(giver -> open.addAll(policy.grantsOf(giver)));
        }
        return next;
    }

    private static Optional<Instant> earlier(Optional<Instant> one, Optional<Instant> other, Instant now) {
        Optional<Instant> future = other.filter(time -> time.isAfter(now));
        return one.isEmpty() || future.isPresent() && future.get().isBefore(one.get()) ? future.or(() -> one) : one;
    }

    private static Decision decidePrivate(Request request, Resource.PrivateKernel kernel, Policy policy, Instant now) {
        if (request.principal().equals(kernel.owner())) {
            Request run = new Request(request.principal(), Action.RUN_PRIVATE, kernel.place());
            return ON_ONES_PRIVATE_KERNEL.contains(request.action())
                    ? decide(run, policy, now)
                    : new Decision.Denied(Decision.Reason.NO_GRANT, policy.epoch());
        }
        if (request.action() == Action.KERNEL_SHUTDOWN) {
            Decision admin = decide(
                    new Request(request.principal(), Action.ADMIN_KERNELS, new Resource.Instance()), policy, now);
            if (admin.isAllowed()) {
                return admin;
            }
        }
        return new Decision.Denied(Decision.Reason.PRIVATE_KERNEL, policy.epoch());
    }

    private static List<String> grantsFor(Request request, Policy policy, Instant now) {
        List<String> ids = new ArrayList<>(1);
        for (Grant grant : policy.grantsOf(request.principal())) {
            if (grant.resource().covers(request.resource()) && isBacked(grant, request.action(), policy, now)) {
                ids.add(grant.id());
            }
        }
        ids.sort(null);
        return ids;
    }

    /**
     * Whether a grant gives the action, and its giver has it, and the giver's giver, up to a giver that depends on no grant.
     *
     * <p>A graph search that visits each grant once, so grants in a cycle do not support each other.
     */
    private static boolean isBacked(Grant first, Action action, Policy policy, Instant now) {
        Set<String> seen = new HashSet<>();
        List<Grant> open = new ArrayList<>();
        open.add(first);
        while (!open.isEmpty()) {
            Grant grant = open.removeLast();
            if (!seen.add(grant.id()) || !gives(grant, action, policy, now)) {
                continue;
            }
            Optional<Principal> giver = giverOf(grant, policy);
            if (giver.isEmpty()) {
                return true;
            }
            for (Grant ofGiver : policy.grantsOf(giver.get())) {
                if (ofGiver.resource().covers(grant.resource())) {
                    open.add(ofGiver);
                }
            }
        }
        return false;
    }

    /** Whether a grant by itself, and its link, give the action now. */
    private static boolean gives(Grant grant, Action action, Policy policy, Instant now) {
        if (!grant.isValid(now) || !grant.role().actions().contains(action)) {
            return false;
        }
        return switch (grant.provenance()) {
            case Grant.Provenance.StartUp startUp -> true;
            case Grant.Provenance.Direct direct -> true;
            case Grant.Provenance.ThroughLink through ->
                policy.link(through.linkId())
                        .filter(link -> link.isValid(now)
                                && link.carries(action)
                                && link.resource().covers(grant.resource()))
                        .isPresent();
        };
    }

    /** The principal on whose rights a grant depends; empty if there is none. */
    private static Optional<Principal> giverOf(Grant grant, Policy policy) {
        return switch (grant.provenance()) {
            case Grant.Provenance.StartUp startUp -> Optional.empty();
            case Grant.Provenance.Direct direct ->
                direct.by() instanceof Principal.Broker ? Optional.empty() : Optional.of(direct.by());
            case Grant.Provenance.ThroughLink through ->
                policy.link(through.linkId()).map(ShareLink::createdBy).filter(by -> !(by instanceof Principal.Broker));
        };
    }

    private static Optional<Decision.Reason> takenByMode(Request request, Policy policy, Instant now) {
        for (Mode mode : policy.modesOf(request.resource())) {
            Optional<Decision.Reason> taken = switch (mode) {
                case Mode.Locked locked ->
                    isEditing(request.action()) && !mayManage(request, policy, now)
                            ? Optional.of(Decision.Reason.LOCKED)
                            : Optional.empty();
                case Mode.Exam exam ->
                    isAboutOthers(request.action()) ? Optional.of(Decision.Reason.EXAM) : Optional.empty();
            };
            if (taken.isPresent()) {
                return taken;
            }
        }
        return Optional.empty();
    }

    private static boolean mayManage(Request request, Policy policy, Instant now) {
        Request manage = new Request(request.principal(), Action.MANAGE_ACL, request.resource());
        return !grantsFor(manage, policy, now).isEmpty();
    }

    private static boolean isEditing(Action action) {
        return switch (action) {
            case DOC_EDIT, DOC_CREATE, DOC_RESTORE, DOC_RENAME, DOC_DELETE -> true;
            case DOC_READ,
                    DOC_HISTORY,
                    PRESENCE_SEE,
                    PRESENCE_SHOW,
                    RUN_SHARED,
                    RUN_PRIVATE,
                    INTROSPECT,
                    KERNEL_DEBUG,
                    INTERRUPT_ANY,
                    KERNEL_START,
                    KERNEL_RESTART,
                    KERNEL_SHUTDOWN,
                    QUEUE_SEE,
                    CANCEL_ANY,
                    REORDER_OWN,
                    REORDER_ANY,
                    QUEUE_PAUSE,
                    BATON_REQUEST,
                    BATON_TAKE,
                    BATON_GIVE,
                    BATON_BREAK,
                    SHARE_CREATE,
                    SHARE_LIST,
                    SHARE_REVOKE_OWN,
                    SHARE_REVOKE_ANY,
                    MANAGE_ACL,
                    MANAGE_AUDIT,
                    MANAGE_POLICY,
                    ADMIN_USERS,
                    ADMIN_KERNELS -> false;
        };
    }

    private static boolean isAboutOthers(Action action) {
        return action == Action.PRESENCE_SEE || action == Action.PRESENCE_SHOW || action == Action.DOC_HISTORY;
    }
}
