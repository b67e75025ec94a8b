package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.kernel.CellRuns;
import dev.baton.broker.room.RoomContent.UnreadableFileException;
import dev.baton.broker.security.Caller;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.TextDocument;
import dev.baton.crdt.output.OutputWriter;
import dev.baton.crdt.sync.YMessage;
import dev.baton.permissions.Action;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The owner of one open document: its Yjs state, its outputs, its file and the sockets that share it.
 *
 * <p>One thread of control: everything mutable here and in its parts ({@link RoomPages}, {@link DocumentSaves},
 * {@link CellRunDesk}, {@link AwarenessDesk}) is touched only by steps of {@code agent}. A change, from a page or from a kernel's
 * output, goes the same way: applied to the document, appended to its history, and told to the pages when the append is durable
 * ({@link DurableOrder}). The file follows by {@link SaveClock}.
 *
 * <p>Only the server seeds a document, and it writes under a client id of the highest range, so that of two concurrent writes of
 * one key the server's wins on every page.
 */
public final class DocumentRoom {
    private static final Logger LOG = Logger.getLogger(DocumentRoom.class);

    private final RoomId id;
    private final RoomSetting setting;
    private final Consumer<DocumentRoom> onQuiet;
    private final SerialAgent agent;
    private final YDoc doc;
    private final RoomContent content;
    private final DocumentFile file;
    private final DurableOrder durable;
    private final DocumentSaves saves;
    private final RoomPages pages;
    private final UnknownHistories strangers;
    private final SentAway sentAway;
    private final CompactionPace compaction = new CompactionPace();
    private final @Nullable TrustDesk trust;
    private final @Nullable RoomRuns runs;

    private String historyId = "";
    private @Nullable String unreadable;
    private boolean loaded;
    private boolean begun;
    private boolean closed;

    /** {@code onQuiet} hears when nobody has been here for a while and everything is saved. */
    DocumentRoom(RoomId id, RoomSetting setting, Consumer<DocumentRoom> onQuiet) {
        this.id = id;
        this.setting = setting;
        this.onQuiet = onQuiet;
        this.agent = setting.runtime().agent("room " + id, setting.config().mailboxMax());
        this.doc = new YDoc(RoomPages.SERVER_IDS + setting.clientOffsets().getAsLong());
        this.file = setting.file(id);
        this.durable = new DurableOrder(agent, this::onHistoryBroken);
        this.sentAway = new SentAway(agent, setting.config().unknownHistoryWait());
        CellRunDesk desk = null;
        if (id.isNotebook()) {
            NotebookDocument notebook = new NotebookDocument(doc);
            NotebookContent notebookContent = new NotebookContent(notebook, setting.ids(), setting.trust(), this);
            this.trust = new TrustDesk(notebook, setting.trust(), this::onCommitted);
            desk = new CellRunDesk(
                    notebook,
                    new OutputWriter(notebook, setting.outputLimits(), new KeptWhole(), this),
                    agent,
                    setting.config().beginRunWait(),
                    new FlushPace(setting.config()),
                    this::hasPageOf);
            this.content = notebookContent;
            this.runs = new RoomRuns(
                    id.fileId(),
                    agent,
                    desk,
                    notebookContent,
                    new PagesOfRuns(),
                    setting.config().fenceMax(),
                    setting.config().beginRunWait());
        } else {
            this.content = new TextContent(new TextDocument(doc), this);
            this.trust = null;
            this.runs = null;
        }
        this.pages = new RoomPages(id, doc, agent, durable, desk, trust, setting, this::allows, sentAway);
        this.strangers = new UnknownHistories(id, content, agent, setting, sentAway);
        this.saves = new DocumentSaves(id, content, file, doc, durable, agent, setting);
    }

    // ---- life

    /** Loads the document from its history, or seeds it from its file. Runs before anything else. */
    void open() {
        agent.post(() -> {
            try {
                load();
            } catch (UnreadableFileException refused) {
                refuseToOpen(String.valueOf(refused.getMessage()));
            } catch (IOException | MalformedUpdateException failure) {
                LOG.errorf(failure, "the document %s cannot be loaded", id);
                refuseToOpen("Baton cannot read this document: " + failure.getMessage());
            }
            if (unreadable == null) {
                unloadWhenQuiet();
                if (runs != null) {
                    settleStrays(runs.desk());
                }
            }
        });
    }

    /** The file stays as it is, whatever the history says. */
    private void refuseToOpen(String sentence) {
        unreadable = sentence;
        saves.stop();
        // whoever comes later finds a room that has looked at the file anew
        onQuiet.accept(this);
    }

    private void settleStrays(CellRunDesk desk) {
        agent.after(setting.config().strayRunMax(), () -> {
            if (!closed) {
                desk.settleStrays();
                settleStrays(desk);
            }
        });
    }

    private void load() throws IOException, MalformedUpdateException, UnreadableFileException {
        Optional<HistoryStore.Stored> stored = setting.history().load(id.historyKey());
        Optional<DocumentFile.Seen> there = file.read();
        if (stored.isEmpty()) {
            if (there.isEmpty()) {
                throw new UnreadableFileException("The file is not there any more.");
            }
            historyId = setting.ids().get();
            content.seed(there.get().bytes());
            saves.onSeeded(there.get());
            byte[] seed = doc.encodeStateAsUpdate();
            compaction.onWrittenAnew(seed.length);
            durable.behind(setting.history().create(id.historyKey(), historyId, seed));
            durable.then(() -> begun = true);
            onLoaded();
        } else {
            historyId = stored.get().historyId();
            begun = true;
            for (byte[] update : stored.get().updates()) {
                doc.applyUpdate(update, setting.history());
                compaction.onAppended(update.length);
            }
            onLoaded();
            settleForgottenRuns();
            saves.onLoaded(there, stored.get().fileSha256());
        }
        saves.begin(setting.pathOf(id.fileId()));
    }

    /** What the document says is in its history; every change from now on has to be. */
    private void onLoaded() {
        loaded = true;
        doc.onUpdate((update, origin, local) -> {
            if (trust == null || !trust.gathers(update)) {
                onCommitted(update, origin);
            }
        });
    }

    private void settleForgottenRuns() {
        if (runs != null && content instanceof NotebookContent notebook) {
            List<String> running = notebook.notebook().cellIds().stream()
                    .filter(cell -> notebook.notebook()
                            .cell(cell)
                            .filter(view -> view.executionState().equals("running"))
                            .isPresent())
                    .toList();
            if (!running.isEmpty()) {
                Map<String, CellRuns.Notice> known = setting.forgotten().of(id.fileId());
                runs.desk().settleForgotten(running, cell -> Optional.ofNullable(known.get(cell)), this);
            }
        }
    }

    private void unloadWhenQuiet() {
        if (pages.isEmpty()) {
            agent.after(setting.config().unloadAfter(), () -> {
                if (pages.isEmpty() && (runs == null || runs.desk().isIdle()) && !closed) {
                    closed = true;
                    saves.close(() -> durable.then(() -> onQuiet.accept(this)));
                } else if (!closed) {
                    // an execution is not over yet
                    unloadWhenQuiet();
                }
            });
        }
    }

    /** Saves what is unsaved and closes all sockets so that pages come back. Completes when the file is written. */
    CompletionStage<Void> shutDown() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        agent.post(() -> {
            if (closed) {
                written.complete(null);
                return;
            }
            if (runs != null) {
                runs.desk().flush();
            }
            closed = true;
            saves.close(() -> written.complete(null));
            pages.closeAll(1012, "Baton is being restarted.");
        });
        return written;
    }

    /** The file is being deleted: everybody is sent away and nothing is written any more. Completes when that is certain. */
    CompletionStage<Void> onDeleting() {
        return agent.ask(() -> {
            saves.stop();
            closed = true;
            pages.closeAll(RoomPages.REFUSED, "This document was deleted.");
            return null;
        });
    }

    /** The file has another path now. */
    void onRenamed() {
        agent.post(() -> setting.pathOf(id.fileId())
                .ifPresent(path -> doc.transact(saves, () -> content.state().setPath(path))));
    }

    /** The bytes that a save would write, if they differ from the file. */
    CompletionStage<Optional<byte[]>> unsaved() {
        return agent.ask(() -> loaded && !closed && unreadable == null && content.differsFromFile()
                ? Optional.of(content.file())
                : Optional.empty());
    }

    /** Sends away who may not read this document any more. */
    void recheckPages(String sentence) {
        agent.post(() -> pages.recheck(sentence));
    }

    // ---- sockets

    /** The way in for a page whose session id names the history that it continues, and its opening. */
    public RoomDoor door(String sessionId) {
        return new Door(sessionId);
    }

    private void onJoined(RoomPeer peer, String sessionId) {
        String history = sessionId.substring(0, Math.max(0, sessionId.indexOf('.')));
        if (!history.isEmpty() && !sentAway.admits(peer, sessionId)) {
            return;
        }
        if (unreadable != null) {
            peer.close(RoomPages.NOT_OPENED, unreadable);
        } else if (closed) {
            peer.close(1012, "The document is being closed. Try again.");
        } else if (!allows(peer.caller(), Action.DOC_READ)) {
            // taken back between the upgrade of the socket and this step: whoever took it back saw no page here
            peer.close(RoomPages.REFUSED, "You may not see this document any more.");
        } else if (!history.equals(historyId)) {
            strangers.onJoined(peer, allows(peer.caller(), Action.DOC_EDIT));
        } else {
            pages.onJoined(peer);
        }
    }

    private void onMessage(RoomPeer peer, YMessage message) {
        if (closed) {
            return;
        }
        if (strangers.has(peer)) {
            strangers.onMessage(peer, message);
            return;
        }
        if (message instanceof YMessage.Raw raw
                && raw.text().equals("save")
                && raw.number().isPresent()) {
            onSave(peer, raw.number().getAsLong());
        } else {
            pages.onMessage(peer, message);
        }
    }

    /** Posts what a socket brings. */
    private final class Door implements RoomDoor {
        private final String sessionId;

        Door(String sessionId) {
            this.sessionId = sessionId;
        }

        @Override
        public void onJoined(RoomPeer peer) {
            agent.post(() -> DocumentRoom.this.onJoined(peer, sessionId));
        }

        @Override
        public void onLeft(RoomPeer peer) {
            agent.post(() -> {
                sentAway.onLeft(peer);
                strangers.onLeft(peer);
                if (pages.onLeft(peer)) {
                    unloadWhenQuiet();
                }
            });
        }

        @Override
        public boolean onMessage(RoomPeer peer, YMessage message) {
            return agent.offer(() -> DocumentRoom.this.onMessage(peer, message));
        }
    }

    /** The history that a page has to name; fails with a sentence when the document cannot be opened. */
    public CompletionStage<String> history() {
        CompletableFuture<String> known = new CompletableFuture<>();
        agent.post(() -> {
            if (unreadable != null) {
                known.completeExceptionally(new UnreadableFileException(unreadable));
            } else if (begun) {
                known.complete(historyId);
            } else {
                // a history that a kill could forget is told to nobody
                durable.then(() -> known.complete(historyId));
            }
        });
        return known;
    }

    private void onSave(RoomPeer peer, long number) {
        if (!pages.has(peer) || !allows(peer.caller(), Action.DOC_EDIT)) {
            answerSave(peer, number, false);
            return;
        }
        if (runs != null) {
            runs.desk().flush();
        }
        saves.save(true, saved -> answerSave(peer, number, saved));
    }

    private void answerSave(RoomPeer peer, long number, boolean saved) {
        String answer = "{\"type\":\"save\",\"responseTo\":" + number + ",\"status\":\""
                + (saved ? "success" : "failed") + "\"}";
        durable.then(() -> peer.send(YMessage.Raw.ofJson(answer).encode()));
    }

    /**
     * Brings an earlier version of the file back as an edit that everybody sees, and saves it. Completes with whether the file holds it
     * now; fails with a sentence when the document cannot be opened or the version not be read.
     */
    CompletionStage<Boolean> restore(byte[] version) {
        CompletableFuture<Boolean> restored = new CompletableFuture<>();
        agent.post(() -> {
            try {
                if (unreadable != null) {
                    throw new UnreadableFileException(unreadable);
                }
                if (closed) {
                    throw new UnreadableFileException("The document is being closed. Try again.");
                }
                saves.restore(version, restored::complete);
            } catch (IOException | UnreadableFileException failure) {
                restored.completeExceptionally(failure);
            }
        });
        return restored;
    }

    // ---- changes, whoever made them

    private void onCommitted(byte[] update, @Nullable Object origin) {
        compaction.onAppended(update.length);
        Optional<String> taken = saves.takes();
        durable.behind(
                taken.isPresent()
                        ? setting.history().append(id.historyKey(), update, taken.get())
                        : setting.history().append(id.historyKey(), update));
        pages.onCommitted(update, origin);
        if (origin != saves) {
            saves.onChange(origin instanceof RoomPeer || origin instanceof TrustDesk);
        }
        compactIfLong();
        if (runs != null && origin != this) {
            agent.post(runs::onDocumentChanged);
        }
    }

    private void compactIfLong() {
        if (compaction.isLookDue()) {
            byte[] state = doc.encodeStateAsUpdate();
            if (compaction.isLong(state.length)) {
                compaction.onWrittenAnew(state.length);
                durable.behind(setting.history().compact(id.historyKey(), state));
            }
        }
    }

    /** What cannot be written down cannot be told: the pages come back to a room that is loaded anew from what was. */
    private void onHistoryBroken(Throwable failure) {
        LOG.errorf(failure, "the history of %s cannot be written", id);
        setting.meters().counter("baton.rooms.broken").increment();
        if (!closed) {
            closed = true;
            saves.rescue();
            pages.closeAll(1013, "Baton could not write this document's history. Look at its disk.");
            onQuiet.accept(this);
        }
    }

    private boolean allows(Caller caller, Action action) {
        return setting.pathOf(id.fileId())
                .filter(path -> setting.gate().allows(caller, action, path))
                .isPresent();
    }

    /** Whether a page of that person will write the beginning of its run itself; that of somebody who may not edit cannot. */
    private boolean hasPageOf(String username) {
        return pages.mayEdit(username);
    }

    /** What the executions of cells need of the pages. */
    private final class PagesOfRuns implements RoomRuns.Pages {
        @Override
        public void fence(Set<String> people, CompletableFuture<Void> passed) {
            pages.fence(people, passed);
        }

        @Override
        public boolean onRefusedRun(String username) {
            return pages.onRefusedRun(username);
        }

        @Override
        public boolean mayEdit(String username) {
            return pages.mayEdit(username);
        }
    }

    /** The door for executions; empty in a room of a text. */
    Optional<CellRuns> runs() {
        return Optional.ofNullable(runs);
    }

    RoomId id() {
        return id;
    }
}
