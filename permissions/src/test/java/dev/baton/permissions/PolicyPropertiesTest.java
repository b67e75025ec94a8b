package dev.baton.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Properties of every policy: random ones of a few users, resources, links and chains of givers. */
final class PolicyPropertiesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<Principal> PEOPLE = List.of(
            Principal.local("jon"),
            Principal.local("emma"),
            Principal.local("arya"),
            new Principal.Guest("L0", 1),
            new Principal.Service("gateway"));
    private static final List<Resource> RESOURCES = List.of(
            new Resource.Instance(),
            Resource.File.ROOT,
            Resource.File.of("a"),
            Resource.File.of("a/b"),
            Resource.File.of("a/b/c.ipynb"),
            Resource.File.of("ab/c.ipynb"),
            new Resource.NamedKernel("k"));

    private static <T> T any(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static Instant anyTime(Random random) {
        return START.plusSeconds(random.nextInt(100));
    }

    private static Grant anyGrant(Random random, String id) {
        Grant.Provenance provenance = switch (random.nextInt(6)) {
            case 0 -> new Grant.Provenance.Direct(new Principal.Broker());
            case 1, 2 -> new Grant.Provenance.ThroughLink("L" + random.nextInt(3));
            default -> new Grant.Provenance.Direct(any(random, PEOPLE));
        };
        return new Grant(
                id,
                any(random, PEOPLE),
                any(random, RESOURCES),
                any(random, Role.builtIn()),
                provenance,
                random.nextBoolean() ? START : anyTime(random),
                random.nextInt(3) == 0 ? Optional.of(anyTime(random)) : Optional.empty(),
                Optional.empty());
    }

    private static ShareLink anyLink(Random random, String id) {
        return new ShareLink(
                id,
                "0".repeat(64),
                any(random, RESOURCES),
                any(random, Role.builtIn()),
                START,
                anyTime(random),
                OptionalInt.empty(),
                new ShareLink.Audience.Anyone(),
                false,
                "",
                any(random, PEOPLE),
                START,
                Optional.empty());
    }

    private static List<Grant> anyGrants(Random random) {
        List<Grant> grants = new ArrayList<>();
        grants.add(Grant.ofStartUp(PEOPLE.getFirst(), START));
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            grants.add(anyGrant(random, "g" + i));
        }
        return grants;
    }

    private static List<ShareLink> anyLinks(Random random) {
        return List.of(anyLink(random, "L0"), anyLink(random, "L1"));
    }

    private static Set<Action> rights(Principal who, Resource what, Policy policy, Instant now) {
        return Decisions.allowed(who, what, policy, now);
    }

    @Property(tries = 300)
    void addingAGrantNeverTakesARightAwayAndRemovingItNeverGivesOne(@ForAll long seed) {
        Random random = new Random(seed);
        Policy before = Policy.of(1, anyGrants(random), anyLinks(random));
        Policy after = before.with(anyGrant(random, "extra"));
        Instant now = anyTime(random);
        for (Principal who : PEOPLE) {
            for (Resource what : RESOURCES) {
                assertThat(rights(who, what, after, now)).containsAll(rights(who, what, before, now));
                assertThat(rights(who, what, after.withoutGrant("extra"), now))
                        .isEqualTo(rights(who, what, before, now));
            }
        }
    }

    @Property(tries = 300)
    void theOrderOfGrantsDoesNotMatter(@ForAll long seed) {
        Random random = new Random(seed);
        List<Grant> grants = anyGrants(random);
        List<ShareLink> links = anyLinks(random);
        Instant now = anyTime(random);
        List<Grant> shuffled = new ArrayList<>(grants);
        Collections.shuffle(shuffled, random);
        for (Principal who : PEOPLE) {
            for (Resource what : RESOURCES) {
                Request request = new Request(who, any(random, List.of(Action.values())), what);
                assertThat(Decisions.decide(request, Policy.of(1, shuffled, links), now))
                        .isEqualTo(Decisions.decide(request, Policy.of(1, grants, links), now));
            }
        }
    }

    @Property(tries = 300)
    void aGrantGivesNoMoreThanItsGiverOrItsLinkHas(@ForAll long seed) {
        Random random = new Random(seed);
        Policy policy = Policy.of(1, anyGrants(random), anyLinks(random));
        Instant now = anyTime(random);
        for (Grant grant : policy.grants()) {
            Principal lonely = Principal.local("lonely");
            Grant only = new Grant(
                    "only",
                    lonely,
                    grant.resource(),
                    grant.role(),
                    grant.provenance(),
                    grant.notBefore(),
                    grant.expiresAt(),
                    grant.revokedAt());
            Set<Action> through = rights(lonely, grant.resource(), policy.with(only), now);
            assertThat(grant.role().actions()).containsAll(through);
            switch (grant.provenance()) {
                case Grant.Provenance.StartUp startUp -> {}
                case Grant.Provenance.Direct direct -> {
                    if (!(direct.by() instanceof Principal.Broker)) {
                        assertThat(rights(direct.by(), grant.resource(), policy, now))
                                .containsAll(through);
                    }
                }
                case Grant.Provenance.ThroughLink link -> {
                    Optional<ShareLink> made = policy.link(link.linkId());
                    assertThat(made.map(l -> l.role().actions()).orElse(Set.of()))
                            .containsAll(through);
                    made.ifPresent(l -> assertThat(rights(l.createdBy(), grant.resource(), policy, now))
                            .containsAll(through));
                }
            }
        }
    }

    @Property(tries = 300)
    void onceEverythingHasBegunRightsOnlyShrinkWithTime(@ForAll long seed) {
        Random random = new Random(seed);
        Policy policy = Policy.of(1, anyGrants(random), anyLinks(random));
        Instant begun = START.plusSeconds(100);
        Instant later = begun.plusSeconds(random.nextInt(1_000));
        for (Principal who : PEOPLE) {
            for (Resource what : RESOURCES) {
                assertThat(rights(who, what, policy, begun)).containsAll(rights(who, what, policy, later));
            }
        }
    }

    @Property(tries = 300)
    void nothingChangesBeforeTheNextChange(@ForAll long seed) {
        Random random = new Random(seed);
        Policy policy = Policy.of(1, anyGrants(random), anyLinks(random));
        Instant now = anyTime(random);
        for (Principal who : PEOPLE) {
            Instant just = Decisions.nextChange(who, policy, now)
                    .map(change -> change.minusNanos(1))
                    .orElse(START.plusSeconds(10_000));
            for (Resource what : RESOURCES) {
                assertThat(rights(who, what, policy, just)).isEqualTo(rights(who, what, policy, now));
            }
        }
    }

    @Property(tries = 300)
    void renamingWithinTheSameFolderChangesNoRights(@ForAll long seed) {
        Random random = new Random(seed);
        Policy policy = Policy.of(1, anyGrants(random), anyLinks(random));
        Instant now = anyTime(random);
        Resource.File from = Resource.File.of("a/b");
        Resource.File to = Resource.File.of("a/z");
        Policy moved = policy.moved(from, to);
        for (Principal who : PEOPLE) {
            assertThat(rights(who, to, moved, now)).isEqualTo(rights(who, from, policy, now));
            assertThat(rights(who, Resource.File.of("a/z/c.ipynb"), moved, now))
                    .isEqualTo(rights(who, Resource.File.of("a/b/c.ipynb"), policy, now));
        }
    }

    @Property(tries = 300)
    void movingChangesRightsOnlyThroughTheFoldersAbove(@ForAll long seed) {
        Random random = new Random(seed);
        Policy policy = Policy.of(1, anyGrants(random), anyLinks(random));
        Instant now = anyTime(random);
        Resource.File from = Resource.File.of("a/b/c.ipynb");
        Resource.File to = Resource.File.of(random.nextBoolean() ? "a/b/z.ipynb" : "else/z.ipynb");
        Policy moved = policy.moved(from, to);
        for (Principal who : PEOPLE) {
            Set<Action> before = rights(who, from, policy, now);
            Set<Action> after = rights(who, to, moved, now);
            if (!policy.changesByMove(from, to)) {
                assertThat(after).isEqualTo(before);
            }
            for (Resource elsewhere : List.of(Resource.File.of("a"), Resource.File.of("ab/c.ipynb"))) {
                assertThat(rights(who, elsewhere, moved, now)).isEqualTo(rights(who, elsewhere, policy, now));
            }
        }
    }

    @Property(tries = 300)
    void whoWasGivenNothingMayNothingAnywhere(@ForAll long seed) {
        Random random = new Random(seed);
        Policy policy = Policy.of(1, anyGrants(random), anyLinks(random));
        for (Principal nobody : List.of(
                Principal.local("nobody"),
                new Principal.User("hub", "emma"),
                new Principal.Guest("L1", 1),
                new Principal.Service("other"),
                new Principal.Group("hub", "emma"),
                new Principal.Broker())) {
            for (Resource what : RESOURCES) {
                assertThat(rights(nobody, what, policy, anyTime(random))).isEmpty();
            }
        }
    }

    @Property(tries = 300)
    void aGroupGivesItsMembersTheRightsOfAnOwnGrantAndOthersNone(@ForAll long seed) {
        Random random = new Random(seed);
        Policy policy = Policy.of(1, anyGrants(random), anyLinks(random));
        Instant now = anyTime(random);
        Grant extra = anyGrant(random, "extra");
        Principal member = any(random, PEOPLE);
        Principal.Group group = new Principal.Group("config", "class");
        Policy throughGroup = policy.with(to(extra, group)).withGroups(member, Set.of(group));
        Policy direct = policy.with(to(extra, member));
        for (Principal who : PEOPLE) {
            for (Resource what : RESOURCES) {
                assertThat(rights(who, what, throughGroup, now)).isEqualTo(rights(who, what, direct, now));
            }
        }
        assertThat(rights(group, extra.resource(), policy, now)).isEmpty();
    }

    private static Grant to(Grant grant, Principal subject) {
        return new Grant(
                grant.id(),
                subject,
                grant.resource(),
                grant.role(),
                grant.provenance(),
                grant.notBefore(),
                grant.expiresAt(),
                grant.revokedAt());
    }

    @Property(tries = 300)
    void aModeGivesNoRight(@ForAll long seed) {
        Random random = new Random(seed);
        Policy policy = Policy.of(1, anyGrants(random), anyLinks(random));
        Instant now = anyTime(random);
        Resource where = any(random, RESOURCES);
        List<Policy> narrower = List.of(
                policy.withModes(where, Set.of(new Mode.Locked())),
                policy.withModes(where, Set.of(new Mode.Exam())),
                policy.withModes(where, Set.of(new Mode.Locked(), new Mode.Exam())));
        for (Policy narrow : narrower) {
            for (Principal who : PEOPLE) {
                for (Resource what : RESOURCES) {
                    assertThat(rights(who, what, policy, now)).containsAll(rights(who, what, narrow, now));
                }
            }
        }
    }

    @Property(tries = 50)
    void everyRoleReadsAndTheStrongerIncludeTheWeaker(@ForAll long seed) {
        Random random = new Random(seed);
        Role role = any(random, Role.builtIn());
        assertThat(role.actions()).contains(Action.DOC_READ);
        assertThat(role.isAtMost(Role.OWNER)).isTrue();
        assertThat(Role.VIEWER.isAtMost(role)).isTrue();
        EnumSet<Action> both = EnumSet.copyOf(Role.EDITOR.actions());
        both.addAll(Role.RUNNER.actions());
        assertThat(Role.COLLABORATOR.actions()).containsAll(both);
    }
}
