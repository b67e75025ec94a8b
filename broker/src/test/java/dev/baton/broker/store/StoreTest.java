package dev.baton.broker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.broker.kernel.KernelDescriptor;
import dev.baton.broker.room.HistoryStore;
import dev.baton.broker.security.Logins;
import dev.baton.broker.security.People;
import dev.baton.broker.security.ShareUse;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import dev.baton.permissions.ShareLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class StoreTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.123456Z");

    @TempDir
    Path folder;

    private Store store;

    @BeforeEach
    void open() {
        store = Store.open(folder, Store.Limits.DEFAULT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        open();
    }

    private static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stopped) {
            throw new IllegalStateException(stopped);
        }
    }

    private static void assertFails(CompletionStage<?> stage) {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> stage.toCompletableFuture().join())
                .withCauseInstanceOf(StoreException.class);
    }

    @Test
    void aHistoryComesBackInItsOrderAlsoAfterAReopening() {
        HistoryStore histories = store.histories();
        assertThat(histories.load("f1")).isEmpty();
        await(histories.create("f1", "h1", new byte[] {1}));
        histories.append("f1", new byte[] {2});
        histories.append("f1", new byte[] {3, 3});
        histories.fileSaved("f1", "abc");
        assertThat(histories.load("f1").orElseThrow().updates())
                .as("a load sees what was asked for before it")
                .containsExactly(new byte[] {1}, new byte[] {2}, new byte[] {3, 3});

        reopen();

        HistoryStore.Stored stored = store.histories().load("f1").orElseThrow();
        assertThat(stored.historyId()).isEqualTo("h1");
        assertThat(stored.fileSha256()).contains("abc");
        assertThat(stored.updates()).containsExactly(new byte[] {1}, new byte[] {2}, new byte[] {3, 3});
    }

    @Test
    void aCompactedHistoryIsOneUpdateAndGoesOnBehindIt() {
        HistoryStore histories = store.histories();
        await(histories.create("f1", "h1", new byte[] {1}));
        histories.append("f1", new byte[] {2});
        histories.compact("f1", new byte[] {9});
        await(histories.append("f1", new byte[] {3}));

        assertThat(histories.load("f1").orElseThrow().updates()).containsExactly(new byte[] {9}, new byte[] {3});
    }

    @Test
    void aHistoryIsBegunOnceAndNothingIsAppendedToNone() {
        HistoryStore histories = store.histories();
        await(histories.create("f1", "h1", new byte[] {1}));

        assertFails(histories.create("f1", "h2", new byte[] {2}));
        assertFails(histories.append("f2", new byte[] {2}));
        assertFails(histories.fileSaved("f2", "abc"));
        assertThat(histories.load("f1").orElseThrow().updates()).containsExactly(new byte[] {1});
    }

    @Test
    void aFailedWriteInTheMiddleOfAGroupLeavesTheOthersOfTheGroup() {
        HistoryStore histories = store.histories();
        CompletionStage<Void> one = histories.create("f1", "h1", new byte[] {1});
        CompletionStage<Void> bad = histories.create("f1", "h2", new byte[] {2});
        CompletionStage<Void> three = histories.append("f1", new byte[] {3});

        assertFails(bad);
        await(one);
        await(three);
        assertThat(histories.load("f1").orElseThrow().updates()).containsExactly(new byte[] {1}, new byte[] {3});
    }

    @Test
    void aForgottenHistoryIsGoneAndMayBeginAnew() {
        HistoryStore histories = store.histories();
        await(histories.create("f1", "h1", new byte[] {1}));
        await(histories.forget("f1"));
        assertThat(histories.load("f1")).isEmpty();
        await(histories.create("f1", "h2", new byte[] {2}));
        assertThat(histories.load("f1").orElseThrow().updates()).containsExactly(new byte[] {2});
    }

    @Test
    void idsOfDocumentsFollowRenamesAndAPathHasOneId() {
        await(store.documentIds().put("f1", "a.ipynb"));
        await(store.documentIds().put("f2", "b.ipynb"));
        await(store.documentIds().put("f1", "c.ipynb"));
        await(store.documentIds().put("f3", "b.ipynb"));
        reopen();
        assertThat(store.documentIds().load()).isEqualTo(Map.of("f1", "c.ipynb", "f3", "b.ipynb"));
        await(store.documentIds().remove("f1"));
        assertThat(store.documentIds().load()).isEqualTo(Map.of("f3", "b.ipynb"));
    }

    @Test
    void peopleAndLoginsComeBack() {
        People.Person emma = new People.Person("emma", "Emma", "hash");
        Logins.Row login = new Logins.Row("cookie", "emma", NOW, NOW);
        await(store.people().put(new People.Person("emma", "Em", "old")));
        await(store.people().put(emma));
        await(store.logins().put(login));
        reopen();
        assertThat(store.people().load()).containsExactly(emma);
        assertThat(store.logins().load()).containsExactly(login);
        await(store.people().remove("emma"));
        await(store.logins().remove("cookie"));
        assertThat(store.people().load()).isEmpty();
        assertThat(store.logins().load()).isEmpty();
    }

    @Test
    void grantsComeBackWithTheirActionsAndWhereTheyCameFrom() {
        Principal emma = Principal.local("emma");
        Resource notebook = Resource.File.of("group/nb.ipynb");
        Grant direct = Grant.direct("g1", emma, notebook, Role.COLLABORATOR, Principal.local("jon"), NOW);
        Grant link = new Grant(
                "g2",
                new Principal.Guest("L1", 3),
                new Resource.NamedKernel("team:a"),
                Role.VIEWER,
                new Grant.Provenance.ThroughLink("L1"),
                NOW,
                Optional.of(NOW.plusSeconds(60)),
                Optional.of(NOW.plusSeconds(5)));
        Grant start = Grant.ofStartUp(Principal.local("jon"), NOW);
        await(store.grants().putAll(List.of(direct, link, start)));
        reopen();
        assertThat(store.grants().load()).containsExactly(direct, link, start);
        await(store.grants().remove("g1"));
        assertThat(store.grants().load()).containsExactly(link, start);
    }

    @Test
    void clientIdsGoWithTheHistoryThatTheyBelongTo() {
        await(store.histories().create("f1", "h1", new byte[] {1}));
        await(store.clients().put("f1", 1L << 40, "emma"));
        await(store.clients().put("f1", 7, "jon"));
        await(store.clients().put("f1", 7, "emma"));
        assertFails(store.clients().put("f2", 7, "emma"));
        reopen();
        assertThat(store.clients().load("f1")).isEqualTo(Map.of(1L << 40, "emma", 7L, "jon"));
        await(store.histories().forget("f1"));
        assertThat(store.clients().load("f1")).isEmpty();
    }

    @Test
    void shareLinksComeBackWithTheirUsesAndWhatTheyGave() {
        ShareLink link = new ShareLink(
                "L1",
                "0".repeat(64),
                Resource.File.of("group/nb.ipynb"),
                Role.RUNNER,
                NOW,
                NOW.plusSeconds(60),
                OptionalInt.of(3),
                new ShareLink.Audience.Users(Set.of(Principal.local("emma"), Principal.local("a:b"))),
                true,
                "for the class",
                Principal.local("jon"),
                NOW,
                Optional.empty());
        ShareLink open = new ShareLink(
                "L2",
                "f".repeat(64),
                Resource.File.ROOT,
                Role.VIEWER,
                NOW,
                NOW.plusSeconds(60),
                OptionalInt.empty(),
                new ShareLink.Audience.Anyone(),
                false,
                "",
                Principal.local("jon"),
                NOW,
                Optional.empty());
        Principal guest = new Principal.Guest("L2", 1);
        ShareUse use = new ShareUse("L2", 1, guest, NOW, "g7", Optional.empty());
        Grant given = new Grant(
                "g7",
                guest,
                Resource.File.ROOT,
                Role.VIEWER,
                new Grant.Provenance.ThroughLink("L2"),
                NOW,
                Optional.of(NOW.plusSeconds(60)),
                Optional.empty());
        await(store.shares().put(link));
        await(store.shares().put(open));
        await(store.shares().used(use, given));
        await(store.shares().put(open.revoked(NOW.plusSeconds(1))));
        reopen();
        assertThat(store.shares().loadLinks()).containsExactly(link, open.revoked(NOW.plusSeconds(1)));
        assertThat(store.shares().loadUses())
                .as("a link that changes keeps its uses")
                .containsExactly(use);
        assertThat(store.grants().load()).containsExactly(given);

        assertFails(store.shares().used(use, given));
        ShareUse ended = new ShareUse("L2", 1, guest, NOW, "g7", Optional.of(NOW.plusSeconds(2)));
        await(store.shares().ended(ended));
        assertThat(store.shares().loadUses()).containsExactly(ended);
        await(store.shares().remove("L2"));
        assertThat(store.shares().loadLinks()).containsExactly(link);
        assertThat(store.shares().loadUses()).isEmpty();
    }

    @Test
    void kernelProcessesAreRememberedUntilTheyEnd() {
        KernelDescriptor kernel = new KernelDescriptor(
                "k1", "python3", KernelDescriptor.Scope.SHARED, null, "f1", "", Path.of("/"), "jon", NOW);
        Instant exact = Instant.parse("2026-01-01T00:00:00.120Z");
        store.kernelProcesses().onStarted(kernel, new KernelProcessRecord("k1", 1, 41, NOW));
        store.kernelProcesses().onStarted(kernel, new KernelProcessRecord("k1", 2, 42, exact));
        reopen();
        assertThat(store.kernelProcesses().load()).containsExactly(new KernelProcessRecord("k1", 2, 42, exact));
        store.kernelProcesses().onEnded(kernel);
        reopen();
        assertThat(store.kernelProcesses().load()).isEmpty();
    }

    @Test
    void manyWritesAreCommittedTogetherAndCompleteInTheirOrder() {
        HistoryStore histories = store.histories();
        CountDownLatch allAreThere = new CountDownLatch(1);
        // a stage completes on the writer's thread, which takes nothing more meanwhile
        CompletionStage<Void> first =
                histories.create("f1", "h1", new byte[] {0}).thenRun(() -> join(allAreThere));
        List<Integer> order = java.util.Collections.synchronizedList(new java.util.ArrayList<>());
        long before = store.commits();
        CompletableFuture<?>[] all = new CompletableFuture<?>[2_000];
        for (int i = 0; i < all.length; i++) {
            int number = i;
            all[i] = histories
                    .append("f1", new byte[] {(byte) i})
                    .thenRun(() -> order.add(number))
                    .toCompletableFuture();
        }
        allAreThere.countDown();
        await(first);
        CompletableFuture.allOf(all).join();

        assertThat(order).isSorted().hasSize(2_000);
        assertThat(store.commits() - before).as("commits for 2,001 writes").isLessThan(10);
    }

    @Test
    void whatIsTooMuchForTheDiskIsRefusedAndTheStoreGoesOn() {
        store.close();
        store = Store.open(folder, new Store.Limits(2, 1_000));
        HistoryStore histories = store.histories();
        await(histories.create("f1", "h1", new byte[5_000]));
        List<CompletionStage<Void>> sent = new java.util.ArrayList<>();
        do {
            sent.add(histories.append("f1", new byte[] {2}));
        } while (!sent.getLast().toCompletableFuture().isCompletedExceptionally() && sent.size() < 100_000);
        assertThat(sent.getLast().toCompletableFuture().exceptionNow())
                .isInstanceOf(StoreException.Overflow.class)
                .hasMessageContaining("more than 2 writes");
        sent.subList(0, sent.size() - 1).forEach(StoreTest::await);

        await(histories.append("f1", new byte[] {3}));
        assertThat(histories.load("f1").orElseThrow().updates()).hasSize(1 + sent.size());
    }

    @Test
    void aStateFolderHasOneBroker() {
        assertThatThrownBy(() -> Store.open(folder, Store.Limits.DEFAULT))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("Another broker uses the state folder");
    }

    @Test
    void aClosedStoreRefusesWithASentence() {
        HistoryStore histories = store.histories();
        store.close();
        assertThat(store.isOpen()).isFalse();
        assertThat(histories.append("f1", new byte[] {1}).toCompletableFuture().exceptionNow())
                .isInstanceOf(StoreException.Closed.class)
                .hasMessage("The store is closed.");
    }

    @Test
    void aFileThatIsNoDatabaseIsRefusedAndLeftAlone() throws IOException {
        store.close();
        Path broken = Files.createDirectory(folder.resolve("broken"));
        byte[] bytes = "this is no database, only a text that is long enough to be one "
                .repeat(40)
                .getBytes();
        Files.write(broken.resolve("baton.db"), bytes);

        assertThatThrownBy(() -> Store.open(broken, Store.Limits.DEFAULT))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot open its store");
        assertThat(Files.readAllBytes(broken.resolve("baton.db"))).isEqualTo(bytes);
        open();
    }

    @Test
    void everyMigrationOfTheFolderIsInTheList() throws IOException {
        try (Stream<Path> scripts = Files.list(Path.of("src/main/resources/db/migration"))) {
            assertThat(scripts.map(script -> script.getFileName().toString()).toList())
                    .containsExactlyInAnyOrderElementsOf(Migrations.SCRIPTS);
        }
    }
}
