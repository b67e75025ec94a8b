package dev.baton.broker.room;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.config.TestConfig;
import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.documents.Versions;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Principal;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The world of one schedule: a folder with one notebook, a broker's rooms that live and die over it, pages and a kernel. Everything
 * runs on the schedule's thread, so that a seed tells all that happens.
 */
final class SimulatedWorld {
    /** As an operator has them who sets nothing, but nobody is held up for long, and nothing is ever too much. */
    private static final BatonConfig TIMES = TestConfig.with(
            "rooms.fence-busy-max", "500ms",
            "rooms.mailbox-max", "1000000",
            "rooms.presence.changes-per-second-max", "1000000000",
            "rooms.presence.bytes-per-second-max", Integer.toString(Integer.MAX_VALUE));

    static final String NAME = "n.ipynb";

    final Path file;
    private final Path folder;
    final Path base;
    final ConflictCopies conflictCopies;
    final Versions versions;
    final SimulatedHistory history = new SimulatedHistory();
    final List<SimulatedPage> pages = new ArrayList<>();
    final SimulatedKernel kernel = new SimulatedKernel(this);
    final List<String> notes = new ArrayList<>();
    final Map<String, SimulatedKernel.Run> lastRun = new HashMap<>();
    final RoomId id;

    private final Path home;
    private final DocumentIds documents;
    private final PermissionGate gate;
    private final InMemoryClientIds clients = new InMemoryClientIds();
    private final Function<SimulatedPage, Replica> replicas;
    private SteppedRuntime runtime = new SteppedRuntime(0);
    private RoomContext context;
    private @Nullable DocumentRoom room;
    private long ids;
    private long offsets;
    private long fileTimes;
    long failedSteps;

    SimulatedWorld(Path home, String notebook, Function<SimulatedPage, Replica> replicas) throws IOException {
        this.home = home;
        this.replicas = replicas;
        this.folder = Files.createDirectory(home.resolve("root"));
        this.file = folder.resolve(NAME);
        this.documents = new DocumentIds(new ForgottenPaths(), () -> "file-1");
        this.id = new RoomId("json", "notebook", documents.idOf(NAME));
        this.base = home.resolve("state").resolve("base").resolve(id.historyKey());
        this.gate = new PermissionGate(
                () -> Instant.EPOCH,
                Policy.of(1, List.of(Grant.ofStartUp(Principal.local("owner"), Instant.EPOCH)), List.of()));
        this.conflictCopies = new ConflictCopies(home.resolve("asides"), 10_000, 1L << 30, this::now, kept -> {});
        this.versions = new Versions(home.resolve("versions"), Duration.ofMinutes(10), 50, 1L << 30, this::now);
        this.context = context();
        outsiderWrites(notebook);
    }

    private Instant now() {
        return Instant.EPOCH.plusNanos(runtime.nanoTime());
    }

    private RoomContext context() throws IOException {
        return new RoomContext(
                runtime.agents,
                TIMES.rooms(),
                () -> String.format("%08x-0000", ++ids),
                () -> ++offsets,
                history,
                clients,
                (offence, fileId, sender, victim) -> {
                    throw new IllegalStateException(sender.username() + " forged " + victim);
                },
                conflictCopies,
                versions,
                new Troubles(),
                fileId -> Map.of(),
                gate,
                documents,
                new ServedRoot(folder),
                BatonConfig.Outputs.Trust.RUNNERS,
                home.resolve("state"),
                new SimpleMeterRegistry());
    }

    void note(String what) {
        notes.add(what);
    }

    Replica replica(SimulatedPage page) {
        return replicas.apply(page);
    }

    void lets(String username) {
        gate.change(policy -> policy.with(Grant.direct(
                "of-" + username,
                Principal.local(username),
                dev.baton.permissions.Resource.File.of(NAME),
                dev.baton.permissions.Role.COLLABORATOR,
                Principal.local("owner"),
                Instant.EPOCH)));
    }

    // ---- the broker

    private DocumentRoom room() {
        if (room == null) {
            DocumentRoom opened = new DocumentRoom(id, context, closed -> {
                if (room == closed) {
                    room = null;
                }
            });
            room = opened;
            opened.open();
            settle();
            return opened;
        }
        return room;
    }

    boolean isLoaded() {
        return room != null;
    }

    /** What a page is told when it opens the document; empty while it cannot be opened. */
    Optional<String> historyOf() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        CompletableFuture<String> asked = room().history().toCompletableFuture();
        settle();
        if (!asked.isDone()) {
            history.flush(Integer.MAX_VALUE);
            settle();
        }
        return asked.isCompletedExceptionally() ? Optional.empty() : Optional.of(asked.join());
    }

    RoomEndpoint endpoint(String session) {
        return room().endpoint(session);
    }

    CellExecutions runs() {
        return room().runs().orElseThrow();
    }

    /** Whether the page's own beginning of that run is in the room. */
    boolean pageBegan(SimulatedKernel.Run run) throws Exception {
        CompletableFuture<Boolean> began = new CompletableFuture<>();
        RoomCellExecutions runs = (RoomCellExecutions) runs();
        runtime.execute(() -> began.complete(runs.protocol().pageBegan(run.cellId)));
        settle();
        return began.join();
    }

    void onAccepted(SimulatedKernel.Run run) {
        lastRun.put(run.cellId, run);
    }

    void settle() {
        runtime.settle();
    }

    void advance(Duration time) {
        runtime.advance(time);
    }

    /** SIGKILL: what was in memory is gone, and of what was on its way to the disk, all but some. */
    void kill(int untold) throws IOException {
        failedSteps += runtime.agents.failedSteps();
        history.kill(untold);
        long time = runtime.nanoTime() + Duration.ofSeconds(1).toNanos();
        runtime.stop();
        runtime = new SteppedRuntime(time);
        context = context();
        room = null;
        pages.forEach(SimulatedPage::onBrokerKilled);
        kernel.kill();
        lastRun.clear();
    }

    long failedSteps() {
        return failedSteps + runtime.agents.failedSteps();
    }

    // ---- the disk

    /** Somebody else replaces the file; its time always moves, as real time does. */
    void outsiderWrites(String text) throws IOException {
        Path fresh = file.resolveSibling(".git-writes");
        Files.writeString(fresh, text);
        Files.setLastModifiedTime(fresh, FileTime.fromMillis(1_000_000_000L + ++fileTimes));
        Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** Everything that was set aside, as one text. */
    String asideTexts() throws IOException {
        StringBuilder all = new StringBuilder();
        for (ConflictCopies.ConflictCopy aside : conflictCopies.of(id.fileId())) {
            aside.cells().forEach(each -> all.append(each.source()).append('\n'));
        }
        return all.toString();
    }

    static List<Replica.Cell> cellsIn(NotebookDocument notebook) {
        return notebook.views().stream().map(JavaReplica::cell).toList();
    }

    Caller owner() {
        return new Caller(Caller.Kind.OWNER, "owner", "owner", null);
    }

    private final class Troubles implements RoomContext.Trouble {
        @Override
        public void onSaveRefused(String fileId, String sentence) {
            note("REFUSED " + sentence);
        }

        @Override
        public void onNotice(String fileId, String sentence) {
            note("notice");
        }

        @Override
        public void onSaveFailed(String fileId, String sentence) {
            note("save failed");
        }

        @Override
        public void onEmptied(String fileId, String sentence) {
            note("emptied");
        }

        @Override
        public void onUnreadable(String fileId, String sentence) {
            note("unreadable");
        }
    }
}
