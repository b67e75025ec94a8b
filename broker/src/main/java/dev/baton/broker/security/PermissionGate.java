package dev.baton.broker.security;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.permissions.Action;
import dev.baton.permissions.Decision;
import dev.baton.permissions.Decisions;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Request;
import dev.baton.permissions.Resource;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/**
 * The one gate: every endpoint, every upgrade and every message asks here, for its own caller, each time. Holds the present
 * policy and nothing else; answers are never kept, so what is revoked is refused from the next message on.
 *
 * <p>Any thread. A change of the policy is made under {@code this} and told to listeners, who close what has lost its right.
 *
 * <p>Paths are relative to the served root, with slashes; the empty path is the root.
 */
public final class PermissionGate {
    private final InstantSource clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile Policy policy;
    private volatile Refusals refusals = (caller, action, resource, reason) -> {};

    /** Hears of what was asked for and refused. Any thread; must be quick. */
    @FunctionalInterface
    public interface Refusals {
        /** Somebody may not do this, and was told so. */
        void onRefused(Caller caller, Action action, Resource resource, Decision.Reason reason);
    }

    /** A gate with a first policy. */
    public PermissionGate(InstantSource clock, Policy policy) {
        this.clock = clock;
        this.policy = policy;
    }

    /** Whether the caller may do this to a document or folder. A path that is none allows nothing. */
    public boolean allows(Caller caller, Action action, String path) {
        Optional<Resource.File> file = fileOf(path);
        return file.isPresent() && allows(caller, action, file.get());
    }

    /** Whether the caller may do this. */
    public boolean allows(Caller caller, Action action, Resource resource) {
        return decide(caller, action, resource).isAllowed();
    }

    /** The decision with its reason. */
    public Decision decide(Caller caller, Action action, Resource resource) {
        return Decisions.decide(new Request(principal(caller), action, resource), policy, clock.instant());
    }

    /**
     * Lets pass or throws: 404 for who may not even read the document, as if it were not there; 403 with a sentence for who may
     * read it but not do this.
     */
    public void require(Caller caller, Action action, String path) {
        Resource.File file = fileOf(path).orElseThrow(() -> Problem.notFound(UserMessage.NO_DOCUMENT));
        Decision decision = decide(caller, action, file);
        if (decision instanceof Decision.Denied denied) {
            refusals.onRefused(caller, action, file, denied.reason());
            if (action == Action.DOC_READ || !allows(caller, Action.DOC_READ, file)) {
                throw Problem.notFound(UserMessage.NO_DOCUMENT_AT, path.isEmpty() ? "/" : path);
            }
            throw new Problem(403, "forbidden", sentence(action, denied));
        }
    }

    /** Somebody asked for this without a request of their own, as by a message on a socket, and was refused. */
    public void noteRefused(Caller caller, Action action, String path) {
        fileOf(path).ifPresent(file -> noteRefused(caller, action, file));
    }

    /** Somebody asked for this without a request of their own, as by a message on a socket, and was refused. */
    public void noteRefused(Caller caller, Action action, Resource resource) {
        Decision.Reason reason = decide(caller, action, resource) instanceof Decision.Denied denied
                ? denied.reason()
                : Decision.Reason.NO_GRANT;
        refusals.onRefused(caller, action, resource, reason);
    }

    /** Lets pass who may do this to the instance itself. */
    public void requireOfInstance(Caller caller, Action action) {
        if (decide(caller, action, new Resource.Instance()) instanceof Decision.Denied denied) {
            refusals.onRefused(caller, action, new Resource.Instance(), denied.reason());
            throw Problem.forbidden(UserMessage.OWNER_ONLY);
        }
    }

    /**
     * Whether the caller should see a folder in listings: it may read it, or something in it was shared and the folder leads
     * there.
     */
    public boolean leadsSomewhere(Caller caller, String folder) {
        if (allows(caller, Action.DOC_READ, folder)) {
            return true;
        }
        String prefix = folder.isEmpty() ? "" : folder + "/";
        Principal principal = principal(caller);
        return policy.grants().stream()
                .filter(grant -> grant.subject().equals(principal))
                .map(Grant::resource)
                .anyMatch(resource -> resource instanceof Resource.File file
                        && file.path().startsWith(prefix)
                        && allows(caller, Action.DOC_READ, file));
    }

    /** Whether there is something that both may read. */
    public boolean meet(Caller one, Caller other) {
        return reads(one, other) || reads(other, one);
    }

    /** Whether one may read something of what the other was given. */
    private boolean reads(Caller one, Caller other) {
        return policy.grantsOf(principal(other)).stream()
                .map(grant -> grant.resource() instanceof Resource.Instance ? Resource.File.ROOT : grant.resource())
                .distinct()
                .anyMatch(
                        resource -> allows(one, Action.DOC_READ, resource) && allows(other, Action.DOC_READ, resource));
    }

    /** Where what a caller may do on a path comes from: {@code start-up}, {@code grant:ID} or {@code link:ID}. For the audit. */
    public List<String> sources(Caller caller, String path) {
        return sources(policy, caller, path, clock.instant());
    }

    /** As {@link #sources(Caller, String)}, at a time and under the policy that held then. */
    public List<String> sources(Policy then, Caller caller, String path, Instant at) {
        Optional<Resource.File> file = fileOf(path);
        return then.grants().stream()
                .filter(grant -> grant.subject().equals(caller.principal())
                        && grant.isValid(at)
                        && file.filter(each -> grant.resource().covers(each)).isPresent())
                .map(grant -> switch (grant.provenance()) {
                    case Grant.Provenance.StartUp startUp -> "start-up";
                    case Grant.Provenance.Direct direct -> "grant:" + grant.id();
                    case Grant.Provenance.ThroughLink through -> "link:" + through.linkId();
                })
                .toList();
    }

    /** The policy now. */
    public Policy policy() {
        return policy;
    }

    /** Replaces the policy by what comes of it and tells the listeners. */
    public void change(UnaryOperator<Policy> change) {
        synchronized (this) {
            policy = change.apply(policy);
        }
        for (Runnable listener : new ArrayList<>(listeners)) {
            listener.run();
        }
    }

    /** Runs after every change of the policy, on the thread that made it. */
    public void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** From now on tells that listener what is refused, instead of the former. */
    public void onRefused(Refusals listener) {
        refusals = listener;
    }

    /** The principal that stands for a caller. */
    public static Principal principal(Caller caller) {
        return caller.principal();
    }

    private static Optional<Resource.File> fileOf(String path) {
        try {
            return Optional.of(Resource.File.of(path));
        } catch (IllegalArgumentException noPath) {
            return Optional.empty();
        }
    }

    private static String sentence(Action action, Decision.Denied denied) {
        if (denied.reason() != Decision.Reason.NO_GRANT) {
            return denied.reason().sentence();
        }
        return switch (action) {
            case DOC_EDIT, DOC_CREATE -> UserMessage.NO_EDIT.text();
            case RUN_SHARED, RUN_PRIVATE, KERNEL_START -> UserMessage.NO_RUN.text();
            case DOC_RENAME, DOC_DELETE -> UserMessage.NO_RENAME_DELETE.text();
            case KERNEL_RESTART, KERNEL_SHUTDOWN -> UserMessage.NO_RESTART_STOP.text();
            default -> UserMessage.NO_RIGHT.text();
        };
    }
}
