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
    private static final long COMPACT_MIN_BYTES = 4L << 20;

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
    private final @Nullable RoomRuns runs;

    private String historyId = "";
    private @Nullable String unreadable;
    private boolean loaded;
    private boolean closed;
    private long historyBytes;

    /** {@code onQuiet} hears when nobody has been here for a while and everything is saved. */
    DocumentRoom(RoomId id, RoomSetting setting, Consumer<DocumentRoom> onQuiet) {
        this.id = id;
        this.setting = setting;
        this.onQuiet = onQuiet;
        this.agent = setting.runtime().agent("room " + id, setting.config().mailboxMax());
        this.doc = new YDoc(RoomPages.SERVER_IDS + setting.clientOffsets().getAsLong());
        this.file = setting.file(id);
        this.durable = new DurableOrder(agent, this::onHistoryBroken);
        CellRunDesk desk = null;
        TrustDesk trust = null;
        if (id.isNotebook()) {
            NotebookDocument notebook = new NotebookDocument(doc);
            NotebookContent notebookContent = new NotebookContent(notebook, setting.ids(), setting.trust(), this);
            trust = new TrustDesk(notebook, setting.trust(), this::onCommitted);
            desk = new CellRunDesk(
                    notebook,
                    new OutputWriter(notebook, setting.outputLimits(), this),
                    agent,
                    setting.config().beginRunWait(),
                    setting.config().flushWindow(),
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
            this.runs = null;
        }
        this.pages = new RoomPages(id, doc, agent, durable, desk, trust, setting, this::allows);
        this.saves = new DocumentSaves(
                content,
                file,
                doc,
                agent,
                setting.config(),
                this::keepAside,
                setting.meters().counter("baton.saves.failed"));
        TrustDesk gathering = trust;
        doc.onUpdate((update, origin, local) -> {
            if (gathering == null || !gathering.gathers(update)) {
                onCommitted(update, origin);
            }
        });
    }

    // ---- life

    /** Loads the document from its history, or seeds it from its file. Runs before anything else. */
    void open() {
        agent.post(() -> {
            try {
                load();
            } catch (UnreadableFileException refused) {
                unreadable = refused.getMessage();
            } catch (IOException | MalformedUpdateException failure) {
                LOG.errorf(failure, "the document %s cannot be loaded", id);
                unreadable = "Baton cannot read this document: " + failure.getMessage();
            }
            unloadWhenQuiet();
        });
    }

    private void load() throws IOException, MalformedUpdateException, UnreadableFileException {
        Optional<HistoryStore.Stored> stored = setting.history().load(id.historyKey());
        Optional<byte[]> bytes = file.read();
        if (stored.isEmpty()) {
            if (bytes.isEmpty()) {
                throw new UnreadableFileException("The file is not there any more.");
            }
            historyId = setting.ids().get();
            content.seed(bytes.get());
            durable.behind(setting.history().create(id.historyKey(), historyId, doc.encodeStateAsUpdate()));
            loaded = true;
            saves.onSeeded(bytes.get());
        } else {
            historyId = stored.get().historyId();
            for (byte[] update : stored.get().updates()) {
                doc.applyUpdate(update, setting.history());
                historyBytes += update.length;
            }
            loaded = true;
            settleForgottenRuns();
            if (bytes.isPresent()) {
                saves.onLoaded(bytes.get());
            }
        }
        saves.begin(setting.pathOf(id.fileId()));
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
                    saves.save(false);
                    saves.stop();
                    closed = true;
                    durable.then(() -> onQuiet.accept(this));
                } else if (!closed) {
                    // an execution is not over yet
                    unloadWhenQuiet();
                }
            });
        }
    }

    /** Saves what is unsaved and closes all sockets so that pages come back. Completes when the file is written. */
    CompletionStage<Void> shutDown() {
        return agent.ask(() -> {
            if (!closed) {
                if (runs != null) {
                    runs.desk().flush();
                }
                saves.save(false);
                saves.stop();
                closed = true;
                pages.closeAll(1012, "Baton is being restarted.");
            }
            return null;
        });
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
        return agent.ask(
                () -> loaded && !closed && content.differsFromFile() ? Optional.of(content.file()) : Optional.empty());
    }

    /** Sends away who may not read this document any more. */
    void recheckPages(String sentence) {
        agent.post(() -> pages.recheck(sentence));
    }

    // ---- sockets

    /** The way in for a page whose session id names the history that it continues, and its opening. */
    public RoomDoor door(String sessionId) {
        return new Door(sessionId.substring(0, Math.max(0, sessionId.indexOf('.'))));
    }

    private void onJoined(RoomPeer peer, String history) {
        if (unreadable != null) {
            peer.close(RoomPages.NOT_OPENED, unreadable);
        } else if (closed) {
            peer.close(1012, "The document is being closed. Try again.");
        } else if (!history.equals(historyId)) {
            peer.close(
                    RoomPages.REFUSED,
                    RoomPages.reloadable("unknown_session", "This page is older than its document."));
        } else {
            pages.onJoined(peer);
        }
    }

    private void onMessage(RoomPeer peer, YMessage message) {
        if (closed) {
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
        private final String history;

        Door(String history) {
            this.history = history;
        }

        @Override
        public void onJoined(RoomPeer peer) {
            agent.post(() -> DocumentRoom.this.onJoined(peer, history));
        }

        @Override
        public void onLeft(RoomPeer peer) {
            agent.post(() -> {
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
        return agent.ask(() -> {
            if (unreadable != null) {
                throw new UnreadableFileException(unreadable);
            }
            return historyId;
        });
    }

    private void onSave(RoomPeer peer, long number) {
        boolean saved = false;
        if (allows(peer.caller(), Action.DOC_EDIT)) {
            if (runs != null) {
                runs.desk().flush();
            }
            saved = saves.save(true);
        }
        String answer = "{\"type\":\"save\",\"responseTo\":" + number + ",\"status\":\""
                + (saved ? "success" : "failed") + "\"}";
        durable.then(() -> peer.send(YMessage.Raw.ofJson(answer).encode()));
    }

    // ---- changes, whoever made them

    private void onCommitted(byte[] update, @Nullable Object origin) {
        if (origin == setting.history() || !loaded) {
            return;
        }
        historyBytes += update.length;
        durable.behind(setting.history().append(id.historyKey(), update));
        pages.onCommitted(update, origin);
        if (origin != saves) {
            saves.onChange();
        }
        compactIfLong();
        if (runs != null && origin != this) {
            agent.post(runs::onDocumentChanged);
        }
    }

    private void compactIfLong() {
        if (historyBytes < COMPACT_MIN_BYTES) {
            return;
        }
        byte[] state = doc.encodeStateAsUpdate();
        if (historyBytes >= Math.max(COMPACT_MIN_BYTES, 4L * state.length)) {
            historyBytes = state.length;
            durable.behind(setting.history().compact(id.historyKey(), state));
        }
    }

    /** What cannot be written down cannot be told: the pages come back to a room that is loaded anew from what was. */
    private void onHistoryBroken(Throwable failure) {
        LOG.errorf(failure, "the history of %s cannot be written", id);
        setting.meters().counter("baton.rooms.broken").increment();
        if (!closed) {
            saves.save(false);
            saves.stop();
            closed = true;
            pages.closeAll(1013, "Baton could not write this document's history. Look at its disk.");
            onQuiet.accept(this);
        }
    }

    private void keepAside(List<RoomContent.Conflict> conflicts) {
        conflicts.forEach(each -> setting.asides().keep(id.fileId(), each.cellId(), each.source()));
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
