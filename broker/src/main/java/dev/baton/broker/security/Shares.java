package dev.baton.broker.security;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.permissions.Action;
import dev.baton.permissions.Decisions;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import dev.baton.permissions.ShareLink;
import dev.baton.permissions.ShareLink.Audience;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Makes share links and lets people use them. The secret of a link is shown once and kept as a hash; whatever is wrong with a link, the
 * answer is the same.
 *
 * <p>Uses are counted in memory, under {@code this}, before they are written: of any number of people who use the last use at the same
 * time one gets it. A use counts when it is durable; one that cannot be written is given back. The links themselves are in the gate's
 * policy. Any thread.
 */
public final class Shares {
    private static final int USES_MAX = 10_000;
    private static final Duration ENDED_KEPT = Duration.ofDays(90);
    private static final String NO_SECRET = "0".repeat(64);

    private final PermissionGate gate;
    private final StoredGrants grants;
    private final ShareStore rows;
    private final InstantSource clock;
    private final Supplier<String> ids;
    private final int linksMax;
    private final FailedAttempts failures;
    private final Map<String, List<ShareUse>> uses = new HashMap<>();

    /** How many links there may be, how often somebody may fail in a minute, and of how many that is remembered. */
    public record Limits(int linksMax, int failuresPerMinuteMax, int failuresKeptMax) {
        /** As the configuration has them where it says nothing. */
        public static final Limits DEFAULT = new Limits(10_000, 10, 10_000);
    }

    /** What a link is to be like. */
    public record LinkOptions(
            Resource.File place, Role role, Instant expiresAt, OptionalInt usesMax, Audience audience, String note) {}

    /** A link with its secret, which is kept nowhere. */
    public record Made(ShareLink link, String secret) {}

    /**
     * What a link would give to somebody, found out without using it.
     *
     * @param actions what may be done with it now, as far as its maker may
     */
    public record Offer(ShareLink link, Set<Action> actions, boolean signInNeeded) {}

    /**
     * A link that was used.
     *
     * @param person who may now; a guest if nobody was signed in
     * @param fresh whether it used anything up
     */
    public record Redeemed(ShareLink link, Principal person, boolean fresh) {}

    /** The shares in the gate's policy with the uses that the rows hold. */
    public Shares(
            PermissionGate gate,
            StoredGrants grants,
            ShareStore rows,
            InstantSource clock,
            Supplier<String> ids,
            Limits limits) {
        this.gate = gate;
        this.grants = grants;
        this.rows = rows;
        this.clock = clock;
        this.ids = ids;
        this.linksMax = limits.linksMax();
        this.failures = new FailedAttempts(limits.failuresPerMinuteMax(), limits.failuresKeptMax());
        rows.loadUses().forEach(use -> usesOf(use.linkId()).add(use));
    }

    /** Makes a link; completes when durable. The caller may do there everything that the link gives. */
    public CompletionStage<Made> create(Caller caller, LinkOptions options) {
        Set<Action> mine = Decisions.allowed(caller.principal(), options.place(), gate.policy(), clock.instant());
        if (!mine.containsAll(ShareLink.carriedOf(options.role()))) {
            throw Problem.forbidden(UserMessage.LINK_TOO_STRONG);
        }
        forgetLongEnded();
        if (gate.policy().links().size() >= linksMax) {
            throw new Problem(409, "too_many_links", UserMessage.LINKS_FULL);
        }
        Instant now = clock.instant();
        String secret = Secrets.fresh();
        ShareLink link = new ShareLink(
                ids.get().replace("-", "").substring(0, 16),
                Secrets.hash(secret),
                options.place(),
                options.role(),
                now,
                options.expiresAt(),
                options.usesMax(),
                options.audience(),
                options.role().mayRun() && options.usesMax().orElse(0) == 1,
                options.note(),
                caller.principal(),
                now,
                Optional.empty());
        return grants.put(link).thenApply(none -> new Made(link, secret));
    }

    /** What a link would give; 404 with one and the same sentence when it gives nothing, for whatever reason. */
    public Offer offer(String linkId, String secret, Optional<Caller> caller, String address) {
        synchronized (this) {
            ShareLink link = require(linkId, secret, caller, address);
            return new Offer(link, actions(link, caller), signInNeeded(link, caller));
        }
    }

    /** Uses a link; completes when durable. Somebody who has what it gives already uses nothing up. */
    public CompletionStage<Redeemed> redeem(String linkId, String secret, Optional<Caller> caller, String address) {
        ShareUse use;
        ShareLink link;
        synchronized (this) {
            link = require(linkId, secret, caller, address);
            if (signInNeeded(link, caller)) {
                throw new Problem(403, "sign_in_needed", UserMessage.LINK_SIGNED_IN);
            }
            if (caller.isPresent() && (useOf(link, caller).isPresent() || hasAlready(link, caller.get()))) {
                return CompletableFuture.completedFuture(
                        new Redeemed(link, caller.get().principal(), false));
            }
            int number = 1
                    + uses.values().stream()
                            .flatMap(List::stream)
                            .mapToInt(ShareUse::number)
                            .max()
                            .orElse(0);
            Principal person = caller.map(Caller::principal).orElseGet(() -> new Principal.Guest(linkId, number));
            use = new ShareUse(linkId, number, person, clock.instant(), ids.get(), Optional.empty());
            usesOf(linkId).add(use);
        }
        Grant grant = grantOf(link, use.grantId(), use.person());
        return rows.used(use, grant).handle((none, failure) -> {
            if (failure != null) {
                synchronized (this) {
                    usesOf(linkId).remove(use);
                }
                throw new Problem(507, "not_kept", UserMessage.LINK_NOT_STORED);
            }
            gate.change(policy -> policy.with(grant));
            return new Redeemed(link, use.person(), true);
        });
    }

    /** Whether there is or was a link of that id. */
    public boolean isKnown(String linkId) {
        return gate.policy().link(linkId).isPresent();
    }

    /** Who used a link, in the order in which they came. */
    public synchronized List<ShareUse> uses(String linkId) {
        return List.copyOf(uses.getOrDefault(linkId, List.of()));
    }

    /** What a use gave is being taken back from its person, who cannot use the link again. */
    public CompletionStage<Void> onTakenBack(Grant grant) {
        if (!(grant.provenance() instanceof Grant.Provenance.ThroughLink through)) {
            return CompletableFuture.completedFuture(null);
        }
        ShareUse ended;
        synchronized (this) {
            List<ShareUse> all = usesOf(through.linkId());
            int at = 0;
            while (at < all.size() && !all.get(at).grantId().equals(grant.id())) {
                at++;
            }
            if (at == all.size()) {
                return CompletableFuture.completedFuture(null);
            }
            ended = all.get(at).ended(clock.instant());
            all.set(at, ended);
        }
        return rows.ended(ended);
    }

    private ShareLink require(String linkId, String secret, Optional<Caller> caller, String address) {
        Instant now = clock.instant();
        Optional<ShareLink> known = gate.policy().link(linkId);
        boolean right = Secrets.equal(known.map(ShareLink::secretSha256Hex).orElse(NO_SECRET), Secrets.hash(secret));
        if (known.isPresent() && right && isOpen(known.get(), caller, now)) {
            return known.get();
        }
        if (!failures.note(address, linkId, now)) {
            throw new Problem(429, "too_many_tries", UserMessage.LINK_TRIES);
        }
        throw new Problem(404, "no_such_link", UserMessage.LINK_BROKEN);
    }

    /** Whether a link whose secret is known gives anything to the caller. */
    private boolean isOpen(ShareLink link, Optional<Caller> caller, Instant now) {
        if (!link.isValid(now) || !actions(link, caller).contains(Action.DOC_READ)) {
            return false;
        }
        if (!signInNeeded(link, caller)
                && link.audience() instanceof Audience.Users(Set<Principal> users)
                && !caller.map(Caller::principal).filter(users::contains).isPresent()) {
            return false;
        }
        List<ShareUse> all = uses.getOrDefault(link.id(), List.of());
        Optional<ShareUse> mine = useOf(link, caller);
        if (mine.isPresent()) {
            return mine.get().endedAt().isEmpty();
        }
        if (caller.isPresent() && hasAlready(link, caller.get())) {
            return true;
        }
        boolean usedUp = all.size() >= link.usesMax().orElse(USES_MAX);
        return !usedUp && !(link.bindFirst() && !all.isEmpty());
    }

    private Optional<ShareUse> useOf(ShareLink link, Optional<Caller> caller) {
        return caller.flatMap(who -> uses.getOrDefault(link.id(), List.of()).stream()
                .filter(use -> use.person().equals(who.principal()))
                .findFirst());
    }

    private boolean hasAlready(ShareLink link, Caller caller) {
        return Decisions.allowed(caller.principal(), link.resource(), gate.policy(), clock.instant())
                .containsAll(actions(link, Optional.of(caller)));
    }

    private static boolean signInNeeded(ShareLink link, Optional<Caller> caller) {
        boolean signedIn = caller.filter(who -> who.kind() != Caller.Kind.GUEST).isPresent();
        return !signedIn && !(link.audience() instanceof Audience.Anyone);
    }

    /** What the caller could do after using the link, as far as the link's maker can. */
    private Set<Action> actions(ShareLink link, Optional<Caller> caller) {
        Principal person = caller.map(Caller::principal).orElseGet(() -> new Principal.Guest(link.id(), 0));
        Policy after = gate.policy().with(grantOf(link, "offer", person));
        Set<Action> all = new java.util.HashSet<>(Decisions.allowed(person, link.resource(), after, clock.instant()));
        all.retainAll(ShareLink.carriedOf(link.role()));
        return all;
    }

    private Grant grantOf(ShareLink link, String grantId, Principal person) {
        return new Grant(
                grantId,
                person,
                link.resource(),
                link.role(),
                new Grant.Provenance.ThroughLink(link.id()),
                link.notBefore(),
                Optional.of(link.expiresAt()),
                Optional.empty());
    }

    private List<ShareUse> usesOf(String linkId) {
        return uses.computeIfAbsent(linkId, id -> new ArrayList<>());
    }

    /** Links that are over for long, and what hangs on them, make room. */
    private void forgetLongEnded() {
        Instant border = clock.instant().minus(ENDED_KEPT);
        for (ShareLink link : gate.policy().links()) {
            if (link.expiresAt().isBefore(border)) {
                grants.remove(link);
                synchronized (this) {
                    uses.remove(link.id());
                }
            }
        }
    }
}
