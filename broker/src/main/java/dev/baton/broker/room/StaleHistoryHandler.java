package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.error.UserMessage;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.sync.YMessage;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Pages that come with a history which is not the document's, as after the store was lost: merged, every cell would be there twice.
 * Such a page is asked for all it holds and gets nothing; what it holds and the document does not is set aside; then it is sent to
 * reload.
 *
 * <p>Owned by the room's agent. An answer is waited for only so long, and its size is bounded by what a socket takes.
 */
final class StaleHistoryHandler {
    private static final Logger LOG = Logger.getLogger(StaleHistoryHandler.class);
    /** Updates that a page can have sent before it heard that it has to go. */
    private static final int LATER_MAX = 10_000;
    /** What one such page may hold, in bytes of updates. */
    private static final long HELD_MAX_BYTES = 64 << 20;

    private static final String NOTHING_LOST = UserMessage.PAGE_STALE.text();
    private static final String SET_ASIDE = UserMessage.PAGE_STALE_TEXT_KEPT.text();

    private final RoomId id;
    private final RoomContent content;
    private final SerialAgent agent;
    private final RoomContext context;
    private final ReloadThrottle reloadThrottle;
    private final Map<RoomPeer, StalePage> pages = new HashMap<>();

    StaleHistoryHandler(
            RoomId id, RoomContent content, SerialAgent agent, RoomContext context, ReloadThrottle reloadThrottle) {
        this.id = id;
        this.content = content;
        this.agent = agent;
        this.context = context;
        this.reloadThrottle = reloadThrottle;
    }

    /** What is known of one such page until its socket is closed. */
    private static final class StalePage {
        final YDoc theirs = new YDoc(1);
        final SerialAgent.Timer timer;
        List<ConflictCopies.Text> kept = List.of();
        boolean answered;
        int later;
        long bytes;

        StalePage(SerialAgent.Timer timer) {
            this.timer = timer;
        }
    }

    /** Such a page has come; {@code mayEdit} tells whether text of its person could be anything that is worth keeping. */
    void onJoined(RoomPeer peer, boolean mayEdit) {
        if (!mayEdit) {
            sendAway(peer, NOTHING_LOST);
            return;
        }
        pages.put(peer, new StalePage(agent.after(context.config().unknownHistoryWait(), () -> onSilent(peer))));
        peer.send(new YMessage.SyncStep1(new YDoc(1).encodeStateVector()).encode());
    }

    private void onSilent(RoomPeer peer) {
        StalePage page = pages.get(peer);
        if (page != null && !page.answered) {
            sendAway(peer, NOTHING_LOST);
        }
    }

    /** Whether that page is one of these. */
    boolean has(RoomPeer peer) {
        return pages.containsKey(peer);
    }

    /** The socket is closed; what was typed until the page knew of it has come, too. */
    void onLeft(RoomPeer peer) {
        StalePage page = pages.remove(peer);
        if (page != null) {
            page.timer.cancel();
            if (page.later > 0) {
                try {
                    keep(peer, page);
                } catch (IOException failure) {
                    LOG.error(OperatorMessage.LOG_UNSAVED_NOT_KEPT.text(failure.getMessage()));
                }
            }
        }
    }

    /** A message of such a page: only what it holds counts. */
    void onMessage(RoomPeer peer, YMessage message) {
        StalePage page = pages.get(peer);
        if (page == null) {
            return;
        }
        switch (message) {
            case YMessage.SyncStep2(byte[] update) -> {
                if (!page.answered && take(page, update)) {
                    page.answered = true;
                    answer(peer, page);
                }
            }
            case YMessage.SyncUpdate(byte[] update) -> {
                if (page.later < LATER_MAX && take(page, update)) {
                    page.later++;
                }
            }
            case YMessage.SyncStep1 step1 -> {}
            case YMessage.Presence presence -> {}
            case YMessage.QueryPresence query -> {}
            case YMessage.Raw raw -> {}
            case YMessage.Unknown unknown -> {}
        }
    }

    private void answer(RoomPeer peer, StalePage page) {
        try {
            sendAway(peer, keep(peer, page) ? SET_ASIDE : NOTHING_LOST);
        } catch (IOException failure) {
            // the page keeps its text and comes again
            LOG.error(OperatorMessage.LOG_UNSAVED_NOT_KEPT.text(failure.getMessage()));
            peer.close(1013, UserMessage.CONFLICT_COPY_NOT_WRITTEN.text());
        }
    }

    private boolean take(StalePage page, byte[] update) {
        if (page.bytes + update.length > HELD_MAX_BYTES) {
            return false;
        }
        page.bytes += update.length;
        try {
            page.theirs.applyUpdate(update, this);
            return true;
        } catch (MalformedUpdateException wicked) {
            context.meters().counter("baton.room.malformed").increment();
            return false;
        }
    }

    private boolean keep(RoomPeer peer, StalePage page) throws IOException {
        List<ConflictCopies.Text> held = id.isNotebook()
                ? NotebookContent.textsOf(new NotebookDocument(page.theirs))
                : TextContent.asText(page.theirs.text("source").toString());
        Set<String> here =
                content.texts().stream().map(ConflictCopies.Text::source).collect(Collectors.toSet());
        List<ConflictCopies.Text> unsaved =
                held.stream().filter(each -> !here.contains(each.source())).toList();
        if (!unsaved.isEmpty() && !unsaved.equals(page.kept)) {
            context.conflictCopies()
                    .keep(id.fileId(), peer.caller().username(), ConflictCopies.Reason.UNKNOWN_HISTORY, unsaved);
            page.kept = unsaved;
        }
        return !unsaved.isEmpty();
    }

    private void sendAway(RoomPeer peer, String sentence) {
        reloadThrottle.send(peer, RoomPages.reloadable("unknown_session", sentence));
    }
}
