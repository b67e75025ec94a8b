package dev.baton.broker.room;

import dev.baton.broker.agent.MailboxShares;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.broker.room.RoomContent.UnreadableFileException;
import dev.baton.broker.security.Caller;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.TextDocument;
import dev.baton.crdt.notebook.TrustedOutputs;
import dev.baton.crdt.output.OutputWriter;
import dev.baton.crdt.sync.YMessage;
import dev.baton.permissions.Action;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * {@link CellExecutionProtocol}, {@link AwarenessBroadcaster}) is touched only by steps of {@code agent}. A change, from a page or from a kernel's
 * output, goes the same way: applied to the document, appended to its history, and told to the pages when the append is durable
 * ({@link DurableOrder}). The file follows by {@link SaveSchedule}.
 *
 * <p>Only the server seeds a document, and it writes under a client id of the highest range, so that of two concurrent writes of
 * one key the server's wins on every page.
 */
public final class DocumentRoom {
    private static final Logger LOG = Logger.getLogger(DocumentRoom.class);

    private final RoomId id;
    private final RoomContext context;
    private final Consumer<DocumentRoom> onQuiet;
    private final SerialAgent agent;
    private final MailboxShares shares;
    private final YDoc doc;
    private final RoomContent content;
    private final DocumentFile file;
    private final DurableOrder durable;
    private final DocumentSaves saves;
    private final RoomPages pages;
    private final StaleHistoryHandler strangers;
    private final ReloadThrottle reloadThrottle;
    private final CompactionPolicy compaction = new CompactionPolicy();
    private final @Nullable TrustEnforcer trust;
    private final @Nullable RoomCellExecutions runs;

    private String historyId = "";
    private @Nullable String unreadable;
    private boolean loaded;
    private boolean begun;
    private boolean closed;

    /** {@code onQuiet} hears when nobody has been here for a while and everything is saved. */
    DocumentRoom(RoomId id, RoomContext context, Consumer<DocumentRoom> onQuiet) {
        this.id = id;
        this.context = context;
        this.onQuiet = onQuiet;
        this.agent = context.runtime()
                .agent(
                        "room " + id,
                        context.config().mailboxMax(),
                        context.config().mailboxMaxBytes());
        this.shares = new MailboxShares(agent, context.config().mailboxPerPersonMax());
        this.doc = new YDoc(RoomPages.SERVER_IDS + context.clientOffsets().getAsLong());
        this.file = context.file(id);
        this.durable = new DurableOrder(agent, this::onHistoryBroken);
        this.reloadThrottle = new ReloadThrottle(agent, context.config().unknownHistoryWait());
        CellExecutionProtocol protocol = null;
        if (id.isNotebook()) {
            NotebookDocument notebook = new NotebookDocument(doc);
            TrustedOutputs trusted = context.trusted(notebook);
            NotebookContent notebookContent = new NotebookContent(notebook, trusted, context.ids(), this);
            this.trust = new TrustEnforcer(doc, trusted, this::onCommitted);
            protocol = new CellExecutionProtocol(
                    notebook,
                    trusted,
                    new OutputWriter(notebook, context.outputLimits(), new SpooledOverflowSink(), this),
                    agent,
                    context.config().beginRunWait(),
                    new FlushThrottle(context.config()),
                    this::hasPageOf);
            this.content = notebookContent;
            this.runs = new RoomCellExecutions(
                    id.fileId(),
                    agent,
                    protocol,
                    notebookContent,
                    new PagesOfRuns(),
                    context.config().fenceMax(),
                    context.config().beginRunWait());
        } else {
            this.content = new TextContent(new TextDocument(doc), this);
            this.trust = null;
            this.runs = null;
        }
        this.pages = new RoomPages(id, doc, agent, durable, protocol, trust, context, this::allowsHere, reloadThrottle);
        this.strangers = new StaleHistoryHandler(id, content, agent, context, reloadThrottle);
        this.saves = new DocumentSaves(id, content, file, doc, durable, agent, context);
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
                LOG.error(OperatorMessage.LOG_DOCUMENT_NOT_LOADED.text(id), failure);
                refuseToOpen(UserMessage.DOCUMENT_UNREADABLE.text(failure.getMessage()));
            } catch (RuntimeException | Error failure) {
                // whatever it was, a room that is not loaded must not pass for an empty document
                LOG.error(OperatorMessage.LOG_DOCUMENT_NOT_LOADED.text(id), failure);
                refuseToOpen(UserMessage.DOCUMENT_NOT_OPENED.text(
                        Objects.requireNonNullElse(failure.getMessage(), failure.toString())));
            }
            if (unreadable == null) {
                unloadWhenQuiet();
                if (runs != null) {
                    settleStrays(runs.protocol());
                }
            }
        });
    }

    /** The file stays as it is, whatever the history says. */
    private void refuseToOpen(String sentence) {
        unreadable = sentence;
        closed = true;
        saves.stop();
        // whoever comes later finds a room that has looked at the file anew
        onQuiet.accept(this);
    }

    private void settleStrays(CellExecutionProtocol protocol) {
        agent.after(context.config().strayRunMax(), () -> {
            if (!closed) {
                protocol.settleStrays();
                settleStrays(protocol);
            }
        });
    }

    private void load() throws IOException, MalformedUpdateException, UnreadableFileException {
        Optional<HistoryStore.Stored> stored = context.history().load(id.historyKey());
        Optional<DocumentFile.Seen> there = file.read();
        if (stored.isEmpty()) {
            if (there.isEmpty()) {
                throw new UnreadableFileException(UserMessage.FILE_GONE.text());
            }
            historyId = context.ids().get();
            content.seed(there.get().bytes());
            saves.onSeeded(there.get());
            byte[] seed = doc.encodeStateAsUpdate();
            compaction.onWrittenAnew(seed.length);
            durable.behind(context.history().create(id.historyKey(), historyId, seed));
            durable.then(() -> begun = true);
            onLoaded();
        } else {
            historyId = stored.get().historyId();
            begun = true;
            for (byte[] update : stored.get().updates()) {
                doc.applyUpdate(update, context.history());
                compaction.onAppended(update.length);
            }
            onLoaded();
            content.onLoaded();
            settleForgottenRuns();
            saves.onLoaded(there, stored.get().fileSha256());
        }
        saves.begin(context.pathOf(id.fileId()), () -> pages.recheck(UserMessage.FILE_ACCESS_CHANGED.text()));
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
                Map<String, CellExecutions.Notice> known = context.forgotten().of(id.fileId());
                runs.protocol().settleForgotten(running, cell -> Optional.ofNullable(known.get(cell)), this);
            }
        }
    }

    private void unloadWhenQuiet() {
        if (pages.isEmpty()) {
            agent.after(context.config().unloadAfter(), () -> {
                if (pages.isEmpty() && (runs == null || runs.protocol().isIdle()) && !closed) {
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
                runs.protocol().flush();
            }
            closed = true;
            saves.close(() -> written.complete(null));
            pages.closeAll(1012, UserMessage.RESTARTING.text());
        });
        return written;
    }

    /** The file is being deleted: everybody is sent away and nothing is written any more. Completes when that is certain. */
    CompletionStage<Void> onDeleting() {
        return agent.ask(() -> {
            saves.stop();
            closed = true;
            pages.closeAll(RoomPages.REFUSED, UserMessage.DOCUMENT_DELETED.text());
            return null;
        });
    }

    /** The file has another path now. */
    void onRenamed() {
        agent.post(() -> {
            if (!closed) {
                context.pathOf(id.fileId())
                        .ifPresent(path ->
                                doc.transact(saves, () -> content.state().setPath(path)));
            }
        });
    }

    /** The bytes that a save would write, if they differ from the file. */
    CompletionStage<Optional<byte[]>> unsaved() {
        return agent.ask(() -> loaded && !closed && unreadable == null ? content.unsaved() : Optional.empty());
    }

    /** Sends away who may not read this document any more. */
    void recheckPages(String sentence) {
        agent.post(() -> pages.recheck(sentence));
    }

    // ---- sockets

    /** The way in for a page whose session id names the history that it continues, and its opening. */
    public RoomEndpoint endpoint(String sessionId) {
        return new Endpoint(sessionId);
    }

    private void onJoined(RoomPeer peer, String sessionId) {
        String history = sessionId.substring(0, Math.max(0, sessionId.indexOf('.')));
        if (!history.isEmpty() && !reloadThrottle.admits(peer, sessionId)) {
            return;
        }
        if (unreadable != null) {
            peer.close(RoomPages.NOT_OPENED, unreadable);
        } else if (closed) {
            peer.close(1012, UserMessage.DOCUMENT_CLOSING.text());
        } else if (!allows(peer.caller(), Action.DOC_READ)) {
            // taken back between the upgrade of the socket and this step: whoever took it back saw no page here
            peer.close(RoomPages.REFUSED, UserMessage.DOCUMENT_NO_LONGER_SHARED.text());
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
    private final class Endpoint implements RoomEndpoint {
        private final String sessionId;

        Endpoint(String sessionId) {
            this.sessionId = sessionId;
        }

        @Override
        public void onJoined(RoomPeer peer) {
            agent.post(() -> DocumentRoom.this.onJoined(peer, sessionId));
        }

        @Override
        public void onLeft(RoomPeer peer) {
            agent.post(() -> {
                reloadThrottle.onLeft(peer);
                strangers.onLeft(peer);
                if (pages.onLeft(peer)) {
                    unloadWhenQuiet();
                }
            });
        }

        @Override
        public boolean onMessage(RoomPeer peer, YMessage message, int bytes) {
            return shares.offer(
                    peer.caller().username(),
                    bytes,
                    () -> DocumentRoom.this.onMessage(peer, message),
                    () -> peer.onTaken(bytes));
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
        if (!pages.has(peer) || !allowsHere(peer.caller(), Action.DOC_EDIT)) {
            answerSave(peer, number, false);
            return;
        }
        if (runs != null) {
            runs.protocol().flush();
        }
        saves.save(true, saved -> answerSave(peer, number, saved));
    }

    private void answerSave(RoomPeer peer, long number, boolean saved) {
        YMessage answer = saves.answer(number, saved);
        durable.then(() -> peer.send(answer.encode()));
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
                    throw new UnreadableFileException(UserMessage.DOCUMENT_CLOSING.text());
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
                        ? context.history().append(id.historyKey(), update, taken.get())
                        : context.history().append(id.historyKey(), update));
        pages.onCommitted(update, origin);
        if (origin != saves) {
            saves.onChange(origin instanceof RoomPeer || origin instanceof TrustEnforcer);
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
                durable.behind(context.history().compact(id.historyKey(), state));
            }
        }
    }

    /** What cannot be written down cannot be told: the pages come back to a room that is loaded anew from what was. */
    private void onHistoryBroken(Throwable failure) {
        LOG.error(OperatorMessage.LOG_HISTORY_NOT_WRITTEN.text(id), failure);
        context.meters().counter("baton.rooms.broken").increment();
        if (!closed) {
            closed = true;
            saves.rescue();
            pages.closeAll(1013, UserMessage.HISTORY_NOT_WRITTEN.text());
            onQuiet.accept(this);
        }
    }

    private boolean allows(Caller caller, Action action) {
        return context.pathOf(id.fileId())
                .filter(path -> context.gate().allows(caller, action, path))
                .isPresent();
    }

    /** The same for the pages: nobody edits a document whose file may not be written. */
    private boolean allowsHere(Caller caller, Action action) {
        return allows(caller, action) && !(action == Action.DOC_EDIT && saves.isReadOnly());
    }

    /** Whether a page of that person will write the beginning of its run itself; that of somebody who may not edit cannot. */
    private boolean hasPageOf(String username) {
        return pages.mayEdit(username);
    }

    /** What the executions of cells need of the pages. */
    private final class PagesOfRuns implements RoomCellExecutions.Pages {
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
    Optional<CellExecutions> runs() {
        return Optional.ofNullable(runs);
    }

    RoomId id() {
        return id;
    }
}
