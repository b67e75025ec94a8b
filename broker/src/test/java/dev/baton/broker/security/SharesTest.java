package dev.baton.broker.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.baton.broker.error.Problem;
import dev.baton.permissions.Action;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import dev.baton.permissions.ShareLink;
import dev.baton.permissions.ShareLink.Audience;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Share links without HTTP: who may use them, how often, and what it gives. */
@Timeout(60)
final class SharesTest {
    private static final Resource.File NOTEBOOK = Resource.File.of("course/nb.ipynb");
    private static final Caller OWNER = new Caller(Caller.Kind.OWNER, "jon", "Jon", null);
    private static final Caller EMMA = new Caller(Caller.Kind.USER, "emma", "Emma", null);
    private static final Caller IVAN = new Caller(Caller.Kind.USER, "ivan", "Ivan", null);
    private static final Optional<Caller> NOBODY = Optional.empty();

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final PermissionGate gate = new PermissionGate(
            () -> now,
            Policy.of(
                    1,
                    List.of(
                            Grant.ofStartUp(OWNER.principal(), now),
                            Grant.direct("g1", IVAN.principal(), NOTEBOOK, Role.INSTRUCTOR, OWNER.principal(), now)),
                    List.of()));
    private final InMemoryShareStore rows = new InMemoryShareStore();
    private final StoredGrants grants = new StoredGrants(gate, new MemoryGrantRows(), rows);
    private final Shares shares = new Shares(
            gate, grants, rows, () -> now, () -> UUID.randomUUID().toString(), new Shares.Limits(20, 10, 100));

    private Shares.Made make(Caller by, Role role, OptionalInt usesMax, Audience audience) {
        return shares.create(
                        by,
                        new Shares.LinkOptions(NOTEBOOK, role, now.plus(Duration.ofHours(1)), usesMax, audience, ""))
                .toCompletableFuture()
                .join();
    }

    private Shares.Made viewerLink() {
        return make(OWNER, Role.VIEWER, OptionalInt.empty(), new Audience.Anyone());
    }

    private Shares.Redeemed redeem(Shares.Made made, Optional<Caller> caller) {
        return shares.redeem(made.link().id(), made.secret(), caller, "10.0.0.1")
                .toCompletableFuture()
                .join();
    }

    private static Optional<Caller> asCaller(Shares.Redeemed redeemed) {
        return Optional.of(Caller.named(Caller.usernameOf(redeemed.person())));
    }

    /** The one answer to every link that does not work. */
    private void assertDoesNotWork(String id, String secret, Optional<Caller> caller) {
        Problem offered = catchThrowableOfType(
                Problem.class,
                () -> shares.offer(id, secret, caller, UUID.randomUUID().toString()));
        Problem refused = catchThrowableOfType(
                Problem.class,
                () -> shares.redeem(id, secret, caller, UUID.randomUUID().toString()));
        for (Problem problem : List.of(offered, refused)) {
            assertThat(problem.status()).isEqualTo(404);
            assertThat(problem.code()).isEqualTo("no_such_link");
            assertThat(problem.sentence())
                    .isEqualTo(
                            "This link does not work, because it is mistyped, used up, expired or revoked. Ask for a new one.");
        }
    }

    @Test
    void aGuestMaySeeExactlyTheDocumentAndNothingBesideIt() {
        Shares.Redeemed redeemed = redeem(viewerLink(), NOBODY);
        Caller guest = asCaller(redeemed).orElseThrow();
        assertThat(guest.kind()).isEqualTo(Caller.Kind.GUEST);
        assertThat(gate.allows(guest, Action.DOC_READ, "course/nb.ipynb")).isTrue();
        assertThat(gate.allows(guest, Action.DOC_EDIT, "course/nb.ipynb")).isFalse();
        assertThat(gate.allows(guest, Action.RUN_SHARED, "course/nb.ipynb")).isFalse();
        assertThat(gate.allows(guest, Action.DOC_READ, "course")).isFalse();
        assertThat(gate.allows(guest, Action.DOC_READ, "course/nb.ipynb2")).isFalse();
        assertThat(gate.leadsSomewhere(guest, "course")).isTrue();
        assertThat(gate.leadsSomewhere(guest, "other")).isFalse();
    }

    @Test
    void guestsOfDifferentLinksAreToldApartByTheirNumbers() {
        Shares.Made one = viewerLink();
        Shares.Made other = make(OWNER, Role.RUNNER, OptionalInt.empty(), new Audience.Anyone());
        assertThat(List.of(redeem(one, NOBODY), redeem(other, NOBODY), redeem(one, NOBODY)))
                .extracting(each -> ((Principal.Guest) each.person()).number())
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void lookingUsesNothingUpAndSaysWhatTheLinkGives() {
        Shares.Made made = make(OWNER, Role.RUNNER, OptionalInt.of(1), new Audience.Anyone());
        for (int i = 0; i < 5; i++) {
            Shares.Offer offer = shares.offer(made.link().id(), made.secret(), NOBODY, "10.0.0.1");
            assertThat(offer.actions()).contains(Action.RUN_SHARED).doesNotContain(Action.DOC_EDIT);
        }
        assertThat(shares.uses(made.link().id())).isEmpty();
        assertThat(redeem(made, NOBODY).fresh()).isTrue();
    }

    @Test
    void ofAHundredWhoUseTheLastUseAtOnceOneGetsIt() throws Exception {
        Shares.Made made = make(OWNER, Role.RUNNER, OptionalInt.of(1), new Audience.Anyone());
        CountDownLatch go = new CountDownLatch(1);
        List<Future<Boolean>> tries = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                String address = "10.0.0." + i;
                tries.add(threads.submit(() -> {
                    go.await();
                    try {
                        return shares.redeem(made.link().id(), made.secret(), NOBODY, address)
                                .toCompletableFuture()
                                .join()
                                .fresh();
                    } catch (Problem refused) {
                        return false;
                    }
                }));
            }
            go.countDown();
            int succeeded = 0;
            for (Future<Boolean> each : tries) {
                succeeded += each.get() ? 1 : 0;
            }
            assertThat(succeeded).isEqualTo(1);
        }
        assertThat(shares.uses(made.link().id())).hasSize(1);
        assertThat(grants.through(made.link())).hasSize(1);
    }

    @Test
    void whoComesAgainUsesNothingUp() {
        Shares.Made made = make(OWNER, Role.RUNNER, OptionalInt.of(1), new Audience.Anyone());
        Shares.Redeemed first = redeem(made, NOBODY);
        Shares.Redeemed again = redeem(made, asCaller(first));
        assertThat(again.fresh()).isFalse();
        assertThat(again.person()).isEqualTo(first.person());
        assertThat(shares.uses(made.link().id())).hasSize(1);
        assertDoesNotWork(made.link().id(), made.secret(), NOBODY);
        assertDoesNotWork(made.link().id(), made.secret(), Optional.of(EMMA));
    }

    @Test
    void whoHasItAlreadyUsesNothingUp() {
        Shares.Made made = make(OWNER, Role.RUNNER, OptionalInt.of(1), new Audience.Anyone());
        assertThat(redeem(made, Optional.of(OWNER)).fresh()).isFalse();
        assertThat(redeem(made, Optional.of(IVAN)).fresh()).isFalse();
        assertThat(shares.uses(made.link().id())).isEmpty();
    }

    @Test
    void everyLinkThatDoesNotWorkGetsTheSameAnswer() {
        Shares.Made made = make(OWNER, Role.RUNNER, OptionalInt.of(1), new Audience.Anyone());
        String id = made.link().id();
        String secret = made.secret();
        char last = secret.charAt(secret.length() - 1);
        assertDoesNotWork("0123456789abcdef", secret, NOBODY);
        assertDoesNotWork(id, "", NOBODY);
        assertDoesNotWork(id, secret.substring(1), NOBODY);
        assertDoesNotWork(id, secret.substring(0, secret.length() - 1) + (last == 'A' ? 'B' : 'A'), NOBODY);
        redeem(made, NOBODY);
        assertDoesNotWork(id, secret, NOBODY);

        Shares.Made over = viewerLink();
        now = now.plus(Duration.ofHours(1));
        assertDoesNotWork(over.link().id(), over.secret(), NOBODY);

        Shares.Made revoked = viewerLink();
        grants.put(revoked.link().revoked(now));
        assertDoesNotWork(revoked.link().id(), revoked.secret(), NOBODY);

        Shares.Made notForEmma =
                make(OWNER, Role.VIEWER, OptionalInt.empty(), new Audience.Users(Set.of(Principal.local("olga"))));
        assertDoesNotWork(notForEmma.link().id(), notForEmma.secret(), Optional.of(EMMA));
    }

    @Test
    void aLinkEndsWithItsTimeAndWithTheRightsOfWhoMadeIt() {
        Shares.Made made = make(IVAN, Role.COLLABORATOR, OptionalInt.of(5), new Audience.Anyone());
        Caller guest = asCaller(redeem(made, NOBODY)).orElseThrow();
        assertThat(gate.allows(guest, Action.RUN_SHARED, "course/nb.ipynb")).isTrue();
        gate.change(policy -> policy.withoutGrant("g1"));
        assertThat(gate.allows(guest, Action.DOC_READ, "course/nb.ipynb")).isFalse();
        assertDoesNotWork(made.link().id(), made.secret(), NOBODY);

        Caller other = asCaller(redeem(viewerLink(), NOBODY)).orElseThrow();
        now = now.plus(Duration.ofMinutes(59));
        assertThat(gate.allows(other, Action.DOC_READ, "course/nb.ipynb")).isTrue();
        now = now.plus(Duration.ofMinutes(1));
        assertThat(gate.allows(other, Action.DOC_READ, "course/nb.ipynb")).isFalse();
    }

    @Test
    void aLinkGivesAtMostWhatItsMakerMayAndNeverTheRightToShareOn() {
        Problem refused = catchThrowableOfType(
                Problem.class, () -> make(EMMA, Role.VIEWER, OptionalInt.empty(), new Audience.Anyone()));
        assertThat(refused.status()).isEqualTo(403);
        Shares.Made made = make(IVAN, Role.INSTRUCTOR, OptionalInt.of(1), new Audience.Anyone());
        Caller guest = asCaller(redeem(made, NOBODY)).orElseThrow();
        assertThat(gate.allows(guest, Action.KERNEL_RESTART, "course/nb.ipynb")).isTrue();
        assertThat(gate.allows(guest, Action.SHARE_CREATE, "course/nb.ipynb")).isFalse();
        assertThat(gate.allows(guest, Action.SHARE_LIST, "course/nb.ipynb")).isFalse();
    }

    @Test
    void aLinkForSignedInPeopleTellsOthersSo() {
        for (Audience audience : List.of(new Audience.SignedIn(), new Audience.Users(Set.of(EMMA.principal())))) {
            Shares.Made made = make(OWNER, Role.VIEWER, OptionalInt.empty(), audience);
            assertThat(shares.offer(made.link().id(), made.secret(), NOBODY, "").signInNeeded())
                    .isTrue();
            assertThatThrownBy(() -> redeem(made, NOBODY)).hasMessageContaining("signed-in users");
            assertThat(redeem(made, Optional.of(EMMA)).person()).isEqualTo(EMMA.principal());
            assertThat(gate.allows(EMMA, Action.DOC_READ, "course/nb.ipynb")).isTrue();
        }
    }

    @Test
    void whoWasRemovedFromALinkCannotUseItAgainAndOthersCan() {
        Shares.Made made = viewerLink();
        redeem(made, Optional.of(EMMA));
        Grant given = grants.through(made.link()).getFirst();
        grants.remove(given);
        shares.onTakenBack(given);
        assertDoesNotWork(made.link().id(), made.secret(), Optional.of(EMMA));
        assertThat(redeem(made, NOBODY).fresh()).isTrue();
        assertThat(shares.uses(made.link().id()).getFirst().endedAt()).contains(now);
    }

    @Test
    void aUseThatCannotBeWrittenIsGivenBackAndGivesNothing() {
        Shares.Made made = make(OWNER, Role.RUNNER, OptionalInt.of(1), new Audience.Anyone());
        rows.breakDown(true);
        assertThatThrownBy(() -> redeem(made, NOBODY))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(Problem.class);
        assertThat(grants.through(made.link())).isEmpty();
        rows.breakDown(false);
        assertThat(redeem(made, NOBODY).fresh()).isTrue();
    }

    @Test
    void afterManyFailuresAnAddressHasToWaitButARightSecretStillPasses() {
        Shares.Made made = viewerLink();
        for (int i = 0; i < 10; i++) {
            assertThatThrownBy(() -> shares.offer(made.link().id(), "wrong", NOBODY, "10.0.0.9"))
                    .hasMessageContaining("does not work");
        }
        Problem slowed =
                catchThrowableOfType(Problem.class, () -> shares.offer("another", "wrong", NOBODY, "10.0.0.9"));
        assertThat(slowed.status()).isEqualTo(429);
        assertThat(redeem(made, NOBODY).fresh()).isTrue();
        now = now.plus(Duration.ofMinutes(1));
        Problem later = catchThrowableOfType(
                Problem.class, () -> shares.offer(made.link().id(), "wrong", NOBODY, "10.0.0.9"));
        assertThat(later.status()).isEqualTo(404);
    }

    @Test
    void thereAreOnlySoManyLinksAndThoseThatEndedLongAgoMakeRoom() {
        for (int i = 0; i < 20; i++) {
            viewerLink();
        }
        Problem full = catchThrowableOfType(Problem.class, this::viewerLink);
        assertThat(full.status()).isEqualTo(409);
        assertThat(full.code()).isEqualTo("too_many_links");
        now = now.plus(Duration.ofDays(91));
        assertThat(redeem(viewerLink(), NOBODY).fresh()).isTrue();
    }

    @Test
    void theUsesThatWereWrittenAreCountedAfterARestart() {
        Shares.Made made = make(OWNER, Role.RUNNER, OptionalInt.of(1), new Audience.Anyone());
        redeem(made, NOBODY);
        Shares restarted = new Shares(
                gate, grants, rows, () -> now, () -> UUID.randomUUID().toString(), Shares.Limits.DEFAULT);
        assertThatThrownBy(() -> restarted.redeem(made.link().id(), made.secret(), NOBODY, ""))
                .isInstanceOf(Problem.class);
        assertThat(restarted.uses(made.link().id())).hasSize(1);
    }

    @Test
    void aLinkFollowsItsDocumentAndEndsWithIt() {
        Shares.Made made = viewerLink();
        Caller guest = asCaller(redeem(made, NOBODY)).orElseThrow();
        grants.onRenamed("course", "lesson");
        assertThat(gate.allows(guest, Action.DOC_READ, "lesson/nb.ipynb")).isTrue();
        assertThat(gate.allows(guest, Action.DOC_READ, "course/nb.ipynb")).isFalse();
        grants.onDeleted("lesson/nb.ipynb");
        assertThat(gate.allows(guest, Action.DOC_READ, "lesson/nb.ipynb")).isFalse();
        assertThat(gate.policy().links()).isEmpty();
        assertDoesNotWork(made.link().id(), made.secret(), NOBODY);
    }

    /** Grants that are kept nowhere. */
    private static final class MemoryGrantRows implements StoredGrants.Rows {
        @Override
        public CompletableFuture<Void> put(Grant grant) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletableFuture<Void> remove(String grantId) {
            return CompletableFuture.completedFuture(null);
        }
    }

    @Test
    void onlyTheHashOfTheSecretIsKept() {
        Shares.Made made = viewerLink();
        assertThat(made.link().toString()).doesNotContain(made.secret());
        assertThat(made.link().secretSha256Hex()).isEqualTo(Secrets.hash(made.secret()));
        ShareLink kept = gate.policy().link(made.link().id()).orElseThrow();
        assertThat(kept).isEqualTo(made.link());
    }
}
