package dev.baton.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class DecisionsTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Principal JON = Principal.local("jon");
    private static final Principal EMMA = Principal.local("emma");
    private static final Principal ARYA = Principal.local("arya");
    private static final Resource.File NOTEBOOK = Resource.File.of("group/nb.ipynb");
    private static final Resource.File FOLDER = Resource.File.of("group");

    private final Policy jonStarted = Policy.empty(0).with(Grant.ofStartUp(JON, NOW));

    private static Grant grant(String id, Principal to, Resource on, Role role, Principal by) {
        return Grant.direct(id, to, on, role, by, NOW);
    }

    private static boolean may(Principal who, Action action, Resource what, Policy policy) {
        return Decisions.decide(new Request(who, action, what), policy, NOW).isAllowed();
    }

    @Test
    void nothingIsAllowedWithoutAGrant() {
        for (Action action : Action.values()) {
            assertThat(Decisions.decide(new Request(EMMA, action, NOTEBOOK), jonStarted, NOW))
                    .isEqualTo(new Decision.Denied(Decision.Reason.NO_GRANT, 1));
        }
    }

    @Test
    void theStartUpOwnerMayDoEverythingExceptUsePrivateKernelsOfOthers() {
        for (Resource what : List.of(
                NOTEBOOK, FOLDER, Resource.File.ROOT, new Resource.NamedKernel("team-a"), new Resource.Instance())) {
            assertThat(Decisions.allowed(JON, what, jonStarted, NOW)).containsExactlyInAnyOrder(Action.values());
        }
        Resource emmas = new Resource.PrivateKernel(EMMA, NOTEBOOK);
        assertThat(Decisions.allowed(JON, emmas, jonStarted, NOW)).containsExactly(Action.KERNEL_SHUTDOWN);
    }

    @Test
    void aGrantOnAFolderCoversItsContentsAndNothingElse() {
        Policy policy = jonStarted.with(grant("g", EMMA, FOLDER, Role.VIEWER, JON));

        assertThat(Decisions.decide(new Request(EMMA, Action.DOC_READ, NOTEBOOK), policy, NOW))
                .isEqualTo(new Decision.Allowed(List.of("g"), 2));
        assertThat(may(EMMA, Action.DOC_READ, FOLDER, policy)).isTrue();
        assertThat(may(EMMA, Action.DOC_READ, Resource.File.ROOT, policy)).isFalse();
        assertThat(may(EMMA, Action.DOC_READ, Resource.File.of("group-secret/nb.ipynb"), policy))
                .as("a longer name is not below")
                .isFalse();
        assertThat(may(EMMA, Action.RUN_SHARED, NOTEBOOK, policy)).isFalse();
    }

    @Test
    void eachRoleAllowsItsActions() {
        Policy policy = jonStarted;
        for (Role role : Role.builtIn()) {
            policy = policy.with(grant(role.name(), Principal.local(role.name()), NOTEBOOK, role, JON));
        }
        record Row(Action action, Set<String> roles) {}
        Set<String> all = Set.of("viewer", "editor", "runner", "collaborator", "presenter", "instructor", "owner");
        Set<String> editing = Set.of("editor", "collaborator", "presenter", "instructor", "owner");
        Set<String> running = Set.of("runner", "collaborator", "presenter", "instructor", "owner");
        Set<String> presenting = Set.of("presenter", "instructor", "owner");
        Set<String> leading = Set.of("instructor", "owner");
        Set<String> owning = Set.of("owner");
        for (Row row : List.of(
                new Row(Action.DOC_READ, all),
                new Row(Action.QUEUE_SEE, all),
                new Row(Action.DOC_EDIT, editing),
                new Row(Action.DOC_CREATE, editing),
                new Row(Action.RUN_SHARED, running),
                new Row(Action.RUN_PRIVATE, running),
                new Row(Action.INTROSPECT, running),
                new Row(Action.KERNEL_START, running),
                new Row(Action.REORDER_OWN, Set.of("collaborator", "presenter", "instructor", "owner")),
                new Row(Action.INTERRUPT_ANY, presenting),
                new Row(Action.BATON_TAKE, presenting),
                new Row(Action.KERNEL_RESTART, leading),
                new Row(Action.QUEUE_PAUSE, leading),
                new Row(Action.CANCEL_ANY, leading),
                new Row(Action.DOC_RENAME, leading),
                new Row(Action.SHARE_CREATE, leading),
                new Row(Action.DOC_DELETE, owning),
                new Row(Action.MANAGE_ACL, owning),
                new Row(Action.ADMIN_USERS, Set.of()))) {
            for (String role : all) {
                assertThat(may(Principal.local(role), row.action(), NOTEBOOK, policy))
                        .as("%s may %s", role, row.action().wireName())
                        .isEqualTo(row.roles().contains(role));
            }
        }
    }

    @Test
    void rightsOfAllOnesGrantsAreAddedUp() {
        Policy policy = jonStarted
                .with(grant("edit", EMMA, NOTEBOOK, Role.EDITOR, JON))
                .with(grant("run", EMMA, FOLDER, Role.RUNNER, JON));

        assertThat(may(EMMA, Action.DOC_EDIT, NOTEBOOK, policy)).isTrue();
        assertThat(Decisions.decide(new Request(EMMA, Action.DOC_READ, NOTEBOOK), policy, NOW))
                .isEqualTo(new Decision.Allowed(List.of("edit", "run"), 3));
    }

    @Test
    void aNamedKernelIsOpenedByAGrantOnItAndNotByOneOnAFolder() {
        Resource kernel = new Resource.NamedKernel("team-a");
        Policy policy = jonStarted
                .with(grant("root", EMMA, Resource.File.ROOT, Role.OWNER, JON))
                .with(grant("kernel", ARYA, kernel, Role.RUNNER, JON));

        assertThat(may(EMMA, Action.RUN_SHARED, kernel, policy)).isFalse();
        assertThat(may(ARYA, Action.RUN_SHARED, kernel, policy)).isTrue();
        assertThat(may(ARYA, Action.DOC_READ, NOTEBOOK, policy)).isFalse();
    }

    @Test
    void aPrivateKernelIsItsOwnersAsLongAsTheOwnerMayRunPrivatelyThere() {
        Resource emmas = new Resource.PrivateKernel(EMMA, NOTEBOOK);
        Policy policy = jonStarted
                .with(grant("e", EMMA, NOTEBOOK, Role.RUNNER, JON))
                .with(grant("a", ARYA, Resource.File.ROOT, Role.OWNER, JON));

        assertThat(may(EMMA, Action.KERNEL_RESTART, emmas, policy)).isTrue();
        assertThat(may(EMMA, Action.DOC_EDIT, emmas, policy)).isFalse();
        assertThat(Decisions.allowed(ARYA, emmas, policy, NOW)).isEmpty();
        assertThat(may(EMMA, Action.RUN_PRIVATE, emmas, policy.withoutGrant("e")))
                .isFalse();
    }

    @Test
    void aGrantIsValidFromItsBeginInclusiveToItsEndExclusive() {
        Grant hour = new Grant(
                "g",
                EMMA,
                NOTEBOOK,
                Role.VIEWER,
                new Grant.Provenance.Direct(JON),
                NOW,
                Optional.of(NOW.plusSeconds(3600)),
                Optional.empty());
        Policy policy = jonStarted.with(hour);
        Request read = new Request(EMMA, Action.DOC_READ, NOTEBOOK);

        assertThat(Decisions.decide(read, policy, NOW.minusNanos(1)).isAllowed())
                .isFalse();
        assertThat(Decisions.decide(read, policy, NOW).isAllowed()).isTrue();
        assertThat(Decisions.decide(read, policy, NOW.plusSeconds(3600).minusNanos(1))
                        .isAllowed())
                .isTrue();
        assertThat(Decisions.decide(read, policy, NOW.plusSeconds(3600)).isAllowed())
                .isFalse();
        assertThat(Decisions.nextChange(EMMA, policy, NOW)).contains(NOW.plusSeconds(3600));
        assertThat(Decisions.nextChange(EMMA, policy, NOW.plusSeconds(3600))).isEmpty();
    }

    @Test
    void aRevokedGrantCountsNoMore() {
        Grant grant = grant("g", EMMA, NOTEBOOK, Role.OWNER, JON);
        assertThat(Decisions.allowed(EMMA, NOTEBOOK, jonStarted.with(grant.revoked(NOW)), NOW))
                .isEmpty();
    }

    @Test
    void aPassedOnGrantShrinksWithItsGiver() {
        Policy policy = jonStarted
                .with(grant("e", EMMA, FOLDER, Role.OWNER, JON))
                .with(grant("a", ARYA, NOTEBOOK, Role.INSTRUCTOR, EMMA));
        assertThat(may(ARYA, Action.RUN_SHARED, NOTEBOOK, policy)).isTrue();

        Policy shrunk = policy.with(grant("e", EMMA, FOLDER, Role.EDITOR, JON));

        assertThat(may(ARYA, Action.RUN_SHARED, NOTEBOOK, shrunk)).isFalse();
        assertThat(may(ARYA, Action.DOC_EDIT, NOTEBOOK, shrunk)).isTrue();
        assertThat(Decisions.allowed(ARYA, NOTEBOOK, policy.withoutGrant("e"), NOW))
                .isEmpty();
    }

    @Test
    void aGiverPassesOnOnlyOwnRightsAndOnlyThere() {
        Policy policy = jonStarted
                .with(grant("e", EMMA, NOTEBOOK, Role.EDITOR, JON))
                .with(grant("more", ARYA, NOTEBOOK, Role.OWNER, EMMA))
                .with(grant("elsewhere", ARYA, FOLDER, Role.VIEWER, EMMA));

        assertThat(Decisions.allowed(ARYA, NOTEBOOK, policy, NOW))
                .containsExactlyInAnyOrderElementsOf(Role.EDITOR.actions());
        assertThat(Decisions.allowed(ARYA, FOLDER, policy, NOW)).isEmpty();
    }

    @Test
    void grantsInACycleGiveNothing() {
        Policy policy = jonStarted
                .with(grant("a", ARYA, NOTEBOOK, Role.OWNER, EMMA))
                .with(grant("e", EMMA, NOTEBOOK, Role.OWNER, ARYA));

        assertThat(Decisions.allowed(ARYA, NOTEBOOK, policy, NOW)).isEmpty();
        assertThat(may(ARYA, Action.DOC_READ, NOTEBOOK, policy.with(grant("j", EMMA, NOTEBOOK, Role.VIEWER, JON))))
                .isTrue();
    }

    @Test
    void theBrokerItselfIsAGiverThatLimitsNothingAndHasNoRights() {
        Policy policy = Policy.empty(0).with(grant("g", EMMA, NOTEBOOK, Role.OWNER, new Principal.Broker()));

        assertThat(may(EMMA, Action.DOC_DELETE, NOTEBOOK, policy)).isTrue();
        assertThat(Decisions.allowed(new Principal.Broker(), NOTEBOOK, policy, NOW))
                .isEmpty();
    }

    @Test
    void aMoveOutOfALinkedFolderChangesRights() {
        Policy policy = jonStarted.with(link(Role.VIEWER, JON).at(FOLDER)).with(redeemed(EMMA, Role.VIEWER));
        Resource.File elsewhere = Resource.File.of("else/nb.ipynb");

        assertThat(may(EMMA, Action.DOC_READ, NOTEBOOK, policy)).isTrue();
        assertThat(may(EMMA, Action.DOC_READ, elsewhere, policy.moved(NOTEBOOK, elsewhere)))
                .isFalse();
        assertThat(policy.changesByMove(NOTEBOOK, elsewhere)).isTrue();
        assertThat(policy.changesByMove(NOTEBOOK, Resource.File.of("group/other.ipynb")))
                .isFalse();
    }

    private static ShareLink link(Role role, Principal by) {
        return new ShareLink(
                "L1",
                "0".repeat(64),
                NOTEBOOK,
                role,
                NOW,
                NOW.plus(Duration.ofDays(7)),
                OptionalInt.of(1),
                new ShareLink.Audience.Anyone(),
                true,
                "for the group",
                by,
                NOW,
                Optional.empty());
    }

    private static Grant redeemed(Principal by, Role role) {
        return new Grant(
                "redeemed",
                by,
                NOTEBOOK,
                role,
                new Grant.Provenance.ThroughLink("L1"),
                NOW,
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void aLinkGivesNothingUntilItIsRedeemedAndNothingAfterItEnds() {
        Principal guest = new Principal.Guest("L1", 1);
        Policy linked = jonStarted.with(link(Role.RUNNER, JON));
        assertThat(may(guest, Action.DOC_READ, NOTEBOOK, linked)).isFalse();

        Policy redeemed = linked.with(redeemed(guest, Role.RUNNER));

        assertThat(may(guest, Action.RUN_SHARED, NOTEBOOK, redeemed)).isTrue();
        Policy revoked = redeemed.with(link(Role.RUNNER, JON).revoked(NOW));
        assertThat(Decisions.allowed(guest, NOTEBOOK, revoked, NOW)).isEmpty();
        assertThat(Decisions.allowed(guest, NOTEBOOK, redeemed, NOW.plus(Duration.ofDays(7))))
                .isEmpty();
        assertThat(Decisions.nextChange(guest, redeemed, NOW)).contains(NOW.plus(Duration.ofDays(7)));
    }

    @Test
    void aRedeemedGrantIsAtMostTheLinkAndNeverManagesOrSharesOn() {
        Principal guest = new Principal.Guest("L1", 1);
        Policy policy = jonStarted.with(link(Role.VIEWER, JON)).with(redeemed(guest, Role.OWNER));
        assertThat(Decisions.allowed(guest, NOTEBOOK, policy, NOW))
                .containsExactlyInAnyOrderElementsOf(Role.VIEWER.actions());

        Policy owning = jonStarted.with(link(Role.OWNER, JON)).with(redeemed(guest, Role.OWNER));
        assertThat(Decisions.allowed(guest, NOTEBOOK, owning, NOW))
                .contains(Action.DOC_EDIT)
                .doesNotContain(Action.MANAGE_ACL, Action.SHARE_CREATE, Action.SHARE_LIST);
    }

    @Test
    void aLinkIsAtMostItsMaker() {
        Principal guest = new Principal.Guest("L1", 1);
        Policy policy = jonStarted
                .with(grant("e", EMMA, FOLDER, Role.INSTRUCTOR, JON))
                .with(link(Role.RUNNER, EMMA))
                .with(redeemed(guest, Role.RUNNER));
        assertThat(may(guest, Action.RUN_SHARED, NOTEBOOK, policy)).isTrue();

        assertThat(Decisions.allowed(guest, NOTEBOOK, policy.withoutGrant("e"), NOW))
                .isEmpty();
    }

    @Test
    void groupsBringTheirGrantsToTheirMembers() {
        Principal.Group class7 = new Principal.Group("config", "class7");
        Policy policy = jonStarted.with(grant("g", class7, FOLDER, Role.EDITOR, JON));
        assertThat(may(EMMA, Action.DOC_EDIT, NOTEBOOK, policy)).isFalse();

        assertThat(may(EMMA, Action.DOC_EDIT, NOTEBOOK, policy.withGroups(EMMA, Set.of(class7))))
                .isTrue();
    }

    @Test
    void modesTakeAwayAndNeverGive() {
        Policy policy = jonStarted.with(grant("e", EMMA, NOTEBOOK, Role.COLLABORATOR, JON));

        Policy locked = policy.withModes(FOLDER, Set.of(new Mode.Locked()));
        assertThat(may(EMMA, Action.DOC_EDIT, NOTEBOOK, locked)).isFalse();
        assertThat(may(EMMA, Action.DOC_READ, NOTEBOOK, locked)).isTrue();
        assertThat(may(JON, Action.DOC_EDIT, NOTEBOOK, locked)).isTrue();

        Policy exam = policy.withModes(NOTEBOOK, Set.of(new Mode.Exam()));
        assertThat(may(EMMA, Action.PRESENCE_SEE, NOTEBOOK, exam)).isFalse();
        assertThat(may(EMMA, Action.DOC_EDIT, NOTEBOOK, exam)).isTrue();
    }

    @Test
    void grantsOfADocumentMoveWithItAndWithItsFolder() {
        Policy policy = jonStarted
                .with(grant("doc", EMMA, NOTEBOOK, Role.EDITOR, JON))
                .with(grant("folder", ARYA, FOLDER, Role.VIEWER, JON));

        Policy renamed = policy.moved(NOTEBOOK, Resource.File.of("group/new.ipynb"));
        assertThat(may(EMMA, Action.DOC_EDIT, Resource.File.of("group/new.ipynb"), renamed))
                .isTrue();
        assertThat(may(EMMA, Action.DOC_EDIT, NOTEBOOK, renamed)).isFalse();
        assertThat(may(ARYA, Action.DOC_READ, Resource.File.of("group/new.ipynb"), renamed))
                .isTrue();

        Policy movedAway = policy.moved(NOTEBOOK, Resource.File.of("else/nb.ipynb"));
        assertThat(may(EMMA, Action.DOC_EDIT, Resource.File.of("else/nb.ipynb"), movedAway))
                .isTrue();
        assertThat(may(ARYA, Action.DOC_READ, Resource.File.of("else/nb.ipynb"), movedAway))
                .as("the old folder's grants stay behind")
                .isFalse();

        Policy folderMoved = policy.moved(FOLDER, Resource.File.of("year/group"));
        assertThat(may(EMMA, Action.DOC_EDIT, Resource.File.of("year/group/nb.ipynb"), folderMoved))
                .isTrue();
        assertThat(may(ARYA, Action.DOC_READ, Resource.File.of("year/group/nb.ipynb"), folderMoved))
                .isTrue();
    }
}
