package dev.baton.broker.room;

import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.config.BatonConfig.Outputs.Trust;
import dev.baton.broker.config.TestConfig;
import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.documents.Versions;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Grant;
import dev.baton.permissions.Policy;
import dev.baton.permissions.Principal;
import dev.baton.permissions.Resource;
import dev.baton.permissions.Role;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Rooms over a folder of their own, with a history, people and times under the test's hand. */
final class RoomBench {
    /** Nothing happens by itself within a test, but for what is as short as it can be. */
    private static final List<String> TIMES = List.of(
            "rooms.save-quiet", "1h",
            "rooms.save-delay-max", "1h",
            "rooms.flush-window", "0s",
            "rooms.fence-max", "1h",
            "rooms.fence-busy-max", "1h",
            "rooms.begin-run-wait", "1h",
            "rooms.unload-after", "1h",
            "rooms.unknown-history-wait", "1h",
            "rooms.stray-run-max", "1h",
            "rooms.file-check", "1h",
            "rooms.outside-settle", "0s",
            "rooms.answers.per-second-max", "1000000000",
            "rooms.answers.bytes-per-second-max", Integer.toString(Integer.MAX_VALUE),
            "rooms.presence.changes-per-second-max", "1000000000",
            "rooms.presence.bytes-per-second-max", Integer.toString(Integer.MAX_VALUE));

    static final String NOTEBOOK = """
            {
             "cells": [
              {
               "cell_type": "code",
               "execution_count": 3,
               "id": "c1",
               "metadata": {},
               "outputs": [
                {
                 "name": "stdout",
                 "output_type": "stream",
                 "text": [
                  "old"
                 ]
                }
               ],
               "source": [
                "1+1"
               ]
              }
             ],
             "metadata": {},
             "nbformat": 4,
             "nbformat_minor": 5
            }
            """;

    final Path folder;
    final Path file;
    final ManualHistory history = new ManualHistory();
    final AgentRuntime runtime = new AgentRuntime();
    final DocumentIds documents;
    final List<String> troubles = new CopyOnWriteArrayList<>();
    final ConflictCopies conflictCopies;
    final Versions versions;
    final List<String> offences = new CopyOnWriteArrayList<>();
    private final InMemoryClientIds owners = new InMemoryClientIds();
    final Map<String, CellExecutions.Notice> forgotten = new HashMap<>();
    final RoomId id;
    final PermissionGate gate;
    DocumentRoom room;
    private final AtomicInteger ids = new AtomicInteger();
    private Instant now = Instant.EPOCH;
    private final InstantSource clock = () -> now;
    private final AtomicLong offsets = new AtomicLong();
    private final AtomicLong clients = new AtomicLong(1000);
    final RoomContext context;

    RoomBench(Path home) throws IOException {
        this(home, Trust.RUNNERS, NOTEBOOK);
    }

    RoomBench(Path home, Trust trust, String notebook) throws IOException {
        this(home, trust, notebook, List.of());
    }

    /** With other keys of the configuration, each followed by its value. */
    RoomBench(Path home, Trust trust, String notebook, List<String> keysAndValues) throws IOException {
        folder = Files.createDirectory(home.resolve("root"));
        file = folder.resolve("n.ipynb");
        Files.writeString(file, notebook);
        documents = new DocumentIds(new ForgottenPaths(), () -> "id-" + ids.incrementAndGet());
        id = new RoomId("json", "notebook", documents.idOf("n.ipynb"));
        gate = new PermissionGate(
                () -> Instant.EPOCH,
                Policy.of(1, List.of(Grant.ofStartUp(Principal.local("owner"), Instant.EPOCH)), List.of()));
        conflictCopies = new ConflictCopies(home.resolve("asides"), 100, 1 << 20, clock, kept -> {});
        versions = new Versions(home.resolve("versions"), Duration.ofMinutes(10), 100, 1 << 20, clock);
        List<String> keys = new ArrayList<>(TIMES);
        keys.addAll(keysAndValues);
        BatonConfig config = TestConfig.with(keys.toArray(new String[0]));
        context = new RoomContext(
                runtime,
                config.rooms(),
                () -> "0000000" + ids.incrementAndGet() + "-id",
                offsets::incrementAndGet,
                history,
                owners,
                (offence, fileId, sender, victim) -> offences.add(sender.username() + " as " + victim),
                conflictCopies,
                versions,
                new Troubles(),
                fileId -> forgotten,
                gate,
                documents,
                new ServedRoot(folder, RoomBench::ownerMayWrite),
                trust,
                home.resolve("state"),
                new SimpleMeterRegistry());
        gives("anna", Role.COLLABORATOR);
        gives("ben", Role.COLLABORATOR);
        gives("viola", Role.VIEWER);
        gives("edi", Role.EDITOR);
        room = opens(id);
    }

    /** The mode's word, which the system does not ask where tests are the superuser's. */
    private static boolean ownerMayWrite(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_WRITE);
        } catch (IOException gone) {
            return false;
        }
    }

    /** A room on the same folder and history, as after a restart or as another kind of document. */
    DocumentRoom opens(RoomId which) {
        DocumentRoom opened = new DocumentRoom(which, context, closed -> {});
        opened.open();
        settle(opened);
        return opened;
    }

    private final class Troubles implements RoomContext.Trouble {
        @Override
        public void onSaveRefused(String fileId, String sentence) {
            troubles.add("refused " + sentence);
        }

        @Override
        public void onNotice(String fileId, String sentence) {
            troubles.add("notice " + sentence);
        }

        @Override
        public void onSaveFailed(String fileId, String sentence) {
            troubles.add("failed " + sentence);
        }

        @Override
        public void onEmptied(String fileId, String sentence) {
            troubles.add("emptied " + sentence);
        }

        @Override
        public void onUnreadable(String fileId, String sentence) {
            troubles.add("unreadable " + sentence);
        }
    }

    /** The texts that were set aside, newest first, as reason, person, cell and text. */
    List<String> asideTexts() throws IOException {
        return conflictCopies.of(id.fileId()).stream()
                .flatMap(aside -> aside.cells().stream()
                        .map(text -> aside.reason().wireName() + " " + aside.who() + " " + text.cellId() + " "
                                + text.source()))
                .toList();
    }

    /** The reasons of the versions that were kept, newest first. */
    List<Versions.Reason> versionReasons() throws IOException {
        return versions.of(id.fileId()).stream().map(Versions.Version::reason).toList();
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    void gives(String username, Role role) {
        gate.change(policy -> policy.with(grant(username, role)));
    }

    /** Makes a person a collaborator on another document. */
    void gives(String username, String path) {
        gate.change(policy -> policy.with(Grant.direct(
                "of-" + username + "-" + path,
                Principal.local(username),
                Resource.File.of(path),
                Role.COLLABORATOR,
                Principal.local("owner"),
                Instant.EPOCH)));
    }

    void takesBack(String username) {
        gate.change(policy -> policy.withoutGrant("of-" + username));
        room.recheckPages("Your access was taken back.");
        settle();
    }

    private static Grant grant(String username, Role role) {
        return Grant.direct(
                "of-" + username,
                Principal.local(username),
                Resource.File.of("n.ipynb"),
                role,
                Principal.local("owner"),
                Instant.EPOCH);
    }

    /** A page that has joined and is in sync. */
    PagePeer page(String username) throws Exception {
        PagePeer page = new PagePeer(this, endpoint(), username, clients.incrementAndGet()).join();
        page.reads();
        return page;
    }

    RoomEndpoint endpoint() throws Exception {
        return room.endpoint(room.history().toCompletableFuture().get() + "." + ids.incrementAndGet());
    }

    String text() throws IOException {
        return Files.readString(file);
    }

    void settle() {
        settle(room);
    }

    /** Waits until the room has done everything that follows from what was done so far. */
    static void settle(DocumentRoom which) {
        for (int i = 0; i < 12; i++) {
            which.unsaved().toCompletableFuture().join();
        }
    }
}
