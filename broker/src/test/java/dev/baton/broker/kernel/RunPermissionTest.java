package dev.baton.broker.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.bridge.Completion;
import dev.baton.broker.config.TestConfig;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.DirectSubmissions.Origin;
import dev.baton.broker.kernel.DirectSubmissions.RequestedCell;
import dev.baton.broker.kernel.KernelDescriptor.Scope;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.session.SessionBinding;
import dev.baton.broker.session.SessionRegistry;
import dev.baton.broker.session.SessionService;
import dev.baton.broker.session.SessionService.SessionRequest;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import dev.baton.queue.Decision;
import dev.baton.queue.SubmissionSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may have which text run on a kernel: every way in, with every role on the kernel's own document and on another one. */
class RunPermissionTest {
    private static final String OTHER = "file-2";
    private static final List<Optional<Role>> ROLES = List.of(
            Optional.empty(),
            Optional.of(Role.VIEWER),
            Optional.of(Role.EDITOR),
            Optional.of(Role.RUNNER),
            Optional.of(Role.COLLABORATOR),
            Optional.of(Role.OWNER));

    @TempDir
    Path folder;

    private final AtomicInteger names = new AtomicInteger();
    private PermissionGate gate;
    private DocumentIds documents;
    private KernelRights rights;
    private KernelBench bench;
    private RecordingCellExecutions other;

    @BeforeEach
    void twoDocuments() throws IOException {
        Files.writeString(folder.resolve("a.ipynb"), "{}");
        Files.writeString(folder.resolve("c.ipynb"), "{}");
        gate = new PermissionGate(
                () -> Instant.EPOCH,
                Policy.of(1, List.of(Grant.ofStartUp(Principal.local("owner"), Instant.EPOCH)), List.of()));
        documents = new DocumentIds(new TwoDocuments(), () -> "file-" + names.incrementAndGet());
        rights = new GatedKernelRights(gate, documents);
        other = otherDocument();
        bench = benchOf(KernelBench.SHARED);
    }

    private static RecordingCellExecutions otherDocument() {
        RecordingCellExecutions room = new RecordingCellExecutions(OTHER, new CopyOnWriteArrayList<>());
        room.cells.put("c1", "2+2");
        return room;
    }

    private KernelBench benchOf(KernelDescriptor kernel) {
        KernelBench made = KernelBench.readyWith(rights, kernel);
        made.room.cells.put("a1", "1+1");
        made.otherRooms.add(other);
        return made;
    }

    @AfterEach
    void everyStepWentWell() {
        assertThat(bench.runtime.failedSteps()).isZero();
        assertThat(bench.kernel().intruders).as("one in flight").isEmpty();
    }

    /** A text, and for which cell it is run. */
    private enum Text {
        OWN_CELL("a1", "1+1"),
        OWN_CELL_CHANGED("a1", "import os"),
        OTHER_CELL("c1", "2+2"),
        OTHER_CELL_CHANGED("c1", "import os"),
        NO_CELL("", "import os"),
        UNKNOWN_CELL("none", "import os");

        final String cellId;
        final String code;

        Text(String cellId, String code) {
            this.cellId = cellId;
            this.code = code;
        }

        boolean isOfOwn() {
            return this == OWN_CELL || this == OWN_CELL_CHANGED;
        }

        boolean isOfOther() {
            return this == OTHER_CELL || this == OTHER_CELL_CHANGED;
        }

        boolean isChanged() {
            return this == OWN_CELL_CHANGED || this == OTHER_CELL_CHANGED;
        }
    }

    /** The rule, said once more and shorter: with which roles a text runs on the kernel of the own document. */
    private static boolean mayRun(Text text, Optional<Role> own, Optional<Role> another) {
        boolean free = runs(own) && edits(own);
        return switch (text) {
            case OWN_CELL -> runs(own);
            case OWN_CELL_CHANGED, NO_CELL, UNKNOWN_CELL -> free;
            case OTHER_CELL -> free && runs(another);
            case OTHER_CELL_CHANGED -> free && runs(another) && edits(another);
        };
    }

    private static boolean runs(Optional<Role> role) {
        return role.filter(each ->
                        List.of(Role.RUNNER, Role.COLLABORATOR, Role.OWNER).contains(each))
                .isPresent();
    }

    private static boolean edits(Optional<Role> role) {
        return role.filter(each ->
                        List.of(Role.EDITOR, Role.COLLABORATOR, Role.OWNER).contains(each))
                .isPresent();
    }

    private Caller person(Optional<Role> own, Optional<Role> another) {
        String name = "person-" + names.incrementAndGet();
        own.ifPresent(role -> give(name, Resource.File.of("a.ipynb"), role));
        another.ifPresent(role -> give(name, Resource.File.of("c.ipynb"), role));
        return Caller.named(name);
    }

    private void give(String name, Resource resource, Role role) {
        gate.change(policy -> policy.with(Grant.direct(
                "grant-" + names.incrementAndGet(),
                Principal.local(name),
                resource,
                role,
                Principal.local("owner"),
                Instant.EPOCH)));
    }

    @Test
    void everyWayInFollowsTheRightsAtTheKernelAndAtTheDocumentOfTheCell() {
        for (Optional<Role> own : ROLES) {
            for (Optional<Role> another : ROLES) {
                Caller caller = person(own, another);
                RecordingConnection page = bench.page(caller.username(), caller.username() + "-page");
                for (Text text : Text.values()) {
                    String what = own.map(Role::name) + " of the kernel's document, " + another.map(Role::name)
                            + " of the other, runs " + text;
                    boolean right = mayRun(text, own, another);
                    assertThat(runsOnSocket(page, text))
                            .as(what + " by a socket")
                            .isEqualTo(right);
                    assertThat(runsDirectly(caller, text))
                            .as(what + " by a request")
                            .isEqualTo(right);
                }
            }
        }
    }

    private boolean runsOnSocket(RecordingConnection page, Text text) {
        int before = bench.kernel().executed.size();
        bench.execute(page, "r" + names.incrementAndGet(), text.code, text.cellId);
        return ranSince(before);
    }

    /** As the endpoints do. */
    private boolean runsDirectly(Caller caller, Text text) {
        int before = bench.kernel().executed.size();
        Origin origin = new Origin(SubmissionSource.EXECUTE, "execute", OptionalLong.empty(), false);
        CompletableFuture<DirectSubmissions.Answer> answer = text.isOfOwn() || text.isOfOther()
                ? bench.agent
                        .direct()
                        .cells(
                                caller,
                                text.isOfOwn() ? bench.room : other,
                                List.of(new RequestedCell(
                                        text.cellId,
                                        text.isChanged() ? Optional.of(text.code) : Optional.empty(),
                                        each -> true)),
                                origin)
                : bench.agent.direct().code(caller, text.code, OptionalLong.empty());
        try {
            assertThat(answer.join().decision()).isInstanceOf(Decision.Done.class);
        } catch (CompletionException refused) {
            assertThat(refused.getCause()).isInstanceOf(Problem.class);
        }
        bench.settle();
        return ranSince(before);
    }

    private boolean ranSince(int before) {
        boolean ran = bench.kernel().executed.size() > before;
        if (ran) {
            bench.kernel().ends(Completion.Outcome.OK, 1);
            bench.settle();
        }
        return ran;
    }

    @Test
    void aTextOfTheRequestersOwnWaitsInVainWhenTheRightToEditEnds() {
        Caller first = person(Optional.of(Role.COLLABORATOR), Optional.empty());
        Caller second = person(Optional.of(Role.RUNNER), Optional.empty());
        give(second.username(), Resource.File.of("a.ipynb"), Role.EDITOR);
        String grant = gate.policy().grantsOf(second.principal()).stream()
                .filter(each -> each.role().equals(Role.EDITOR))
                .findFirst()
                .orElseThrow()
                .id();
        bench.execute(bench.page(first.username(), "p1"), "r1", "1+1", "a1");
        RecordingConnection page = bench.page(second.username(), "p2");
        bench.execute(page, "r2", "import os", "a1");
        bench.execute(page, "r3", "1+1", "a1");
        gate.change(policy -> policy.withoutGrant(grant));
        bench.kernel().ends(Completion.Outcome.OK, 1);
        bench.settle();
        assertThat(page.reply("r2").content().path("status").asText()).isNotEqualTo("ok");
        assertThat(bench.kernel().executed).noneMatch(each -> new String(each.content()).contains("import os"));
    }

    @Test
    void onTheirPrivateKernelAPersonRunsAnotherDocumentsCellsAsTheyStandButPutsNothingElseThere() {
        Caller caller = person(Optional.of(Role.RUNNER), Optional.of(Role.RUNNER));
        bench = benchOf(KernelBench.descriptor(Scope.PRIVATE, null, KernelBench.DOCUMENT, caller.username()));
        RecordingConnection page = bench.page(caller.username(), "page");
        assertThat(runsOnSocket(page, Text.NO_CELL)).isTrue();
        assertThat(runsOnSocket(page, Text.OTHER_CELL)).isTrue();
        assertThat(runsOnSocket(page, Text.OTHER_CELL_CHANGED)).isFalse();
        assertThat(runsDirectly(caller, Text.OTHER_CELL_CHANGED)).isFalse();
        assertThat(runsOnSocket(page, Text.OWN_CELL_CHANGED)).isFalse();
    }

    @Test
    void onANamedKernelTheRightsOnItsNameAndOnTheCellsDocumentCount() {
        Caller caller = person(Optional.empty(), Optional.of(Role.RUNNER));
        Caller stranger = person(Optional.empty(), Optional.of(Role.RUNNER));
        give(caller.username(), new Resource.NamedKernel("lab"), Role.RUNNER);
        bench = benchOf(KernelBench.descriptor(Scope.SHARED, "lab", null, "owner"));
        RecordingConnection page = bench.page(caller.username(), "page");
        assertThat(runsOnSocket(page, Text.NO_CELL)).isTrue();
        assertThat(runsOnSocket(page, Text.OTHER_CELL)).isTrue();
        assertThat(runsOnSocket(page, Text.OTHER_CELL_CHANGED)).isFalse();
        assertThat(runsOnSocket(page, Text.OWN_CELL))
                .as("no right on that document")
                .isFalse();
        assertThat(runsDirectly(stranger, Text.OTHER_CELL)).isFalse();
    }

    @Test
    void anotherDocumentIsBoundToAKernelOnlyByThoseWhoMayRunAnythingThere() throws IOException {
        KernelSpecDirectory specs = new KernelSpecDirectory(TestConfig.with());
        KernelRegistry kernels =
                new KernelRegistry(bench.context, specs, new KernelLimit(100, OptionalInt.empty()), documents::pathOf);
        kernels.register(KernelBench.SHARED);
        SessionService sessions = new SessionService(
                new SessionRegistry(),
                kernels,
                new NamedKernels(kernels, specs, new NoRows(), folder, () -> Instant.EPOCH, () -> "id"),
                specs,
                rights,
                documents,
                new ServedRoot(folder),
                gate,
                () -> "session-" + names.incrementAndGet());
        for (Optional<Role> own : ROLES) {
            Caller caller = person(own, Optional.of(Role.COLLABORATOR));
            SessionRequest bind = new SessionRequest("c.ipynb", "c.ipynb", "notebook", "kernel", null);
            boolean right = runs(own) && edits(own);
            assertThat(opens(sessions, caller, bind)).as("%s binds", own).isEqualTo(right);
            if (own.isEmpty()) {
                continue;
            }
            SessionBinding mine =
                    sessions.open(caller, new SessionRequest("a.ipynb", "a.ipynb", "notebook", "kernel", null));
            SessionRequest move = new SessionRequest("c.ipynb", "c.ipynb", null, null, null);
            if (right) {
                assertThat(sessions.change(caller, mine.sessionId(), move).fileId())
                        .isEqualTo(OTHER);
            } else {
                assertThatThrownBy(() -> sessions.change(caller, mine.sessionId(), move))
                        .isInstanceOf(Problem.class)
                        .hasMessageContaining("another document");
                assertThat(sessions.require(caller, mine.sessionId()).fileId()).isEqualTo(KernelBench.DOCUMENT);
            }
        }
    }

    private static boolean opens(SessionService sessions, Caller caller, SessionRequest request) {
        try {
            SessionBinding made = sessions.open(caller, request);
            sessions.close(caller, made.sessionId());
            return true;
        } catch (Problem refused) {
            return false;
        }
    }

    private static final class TwoDocuments implements DocumentIds.Rows {
        @Override
        public Map<String, String> load() {
            return Map.of(KernelBench.DOCUMENT, "a.ipynb", OTHER, "c.ipynb");
        }

        @Override
        public CompletionStage<Void> put(String fileId, String path) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> remove(String fileId) {
            return CompletableFuture.completedFuture(null);
        }
    }

    private static final class NoRows implements NamedKernels.Rows {
        @Override
        public List<NamedKernels.Row> load() {
            return new ArrayList<>();
        }

        @Override
        public CompletionStage<Void> put(NamedKernels.Row kernel) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<Void> remove(String name) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
