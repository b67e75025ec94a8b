package dev.baton.broker.room;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.documents.Asides;
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
final class UnknownHistories {
    private static final Logger LOG = Logger.getLogger(UnknownHistories.class);
    /** Updates that a page can have sent before it heard that it has to go. */
    private static final int LATER_MAX = 10_000;

    private static final String NOTHING_LOST = "This page is older than its document.";
    private static final String SET_ASIDE = "Older than its document. Your unsaved text was set aside.";

    private final RoomId id;
    private final RoomContent content;
    private final SerialAgent agent;
    private final RoomSetting setting;
    private final SentAway sentAway;
    private final Map<RoomPeer, Stranger> strangers = new HashMap<>();

    UnknownHistories(RoomId id, RoomContent content, SerialAgent agent, RoomSetting setting, SentAway sentAway) {
        this.id = id;
        this.content = content;
        this.agent = agent;
        this.setting = setting;
        this.sentAway = sentAway;
    }

    /** What is known of one such page until its socket is closed. */
    private static final class Stranger {
        final YDoc theirs = new YDoc(1);
        final SerialAgent.Timer timer;
        List<Asides.Text> kept = List.of();
        boolean answered;
        int later;

        Stranger(SerialAgent.Timer timer) {
            this.timer = timer;
        }
    }

    /** Such a page has come; {@code mayEdit} tells whether text of its person could be anything that is worth keeping. */
    void onJoined(RoomPeer peer, boolean mayEdit) {
        if (!mayEdit) {
            sendAway(peer, NOTHING_LOST);
            return;
        }
        strangers.put(peer, new Stranger(agent.after(setting.config().unknownHistoryWait(), () -> onSilent(peer))));
        peer.send(new YMessage.SyncStep1(new YDoc(1).encodeStateVector()).encode());
    }

    private void onSilent(RoomPeer peer) {
        Stranger stranger = strangers.get(peer);
        if (stranger != null && !stranger.answered) {
            sendAway(peer, NOTHING_LOST);
        }
    }

    /** Whether that page is one of these. */
    boolean has(RoomPeer peer) {
        return strangers.containsKey(peer);
    }

    /** The socket is closed; what was typed until the page knew of it has come, too. */
    void onLeft(RoomPeer peer) {
        Stranger stranger = strangers.remove(peer);
        if (stranger != null) {
            stranger.timer.cancel();
            if (stranger.later > 0) {
                try {
                    keep(peer, stranger);
                } catch (IOException failure) {
                    LOG.errorf("unsaved text of an unknown history cannot be kept: %s", failure.getMessage());
                }
            }
        }
    }

    /** A message of such a page: only what it holds counts. */
    void onMessage(RoomPeer peer, YMessage message) {
        Stranger stranger = strangers.get(peer);
        if (stranger == null) {
            return;
        }
        switch (message) {
            case YMessage.SyncStep2(byte[] update) -> {
                if (!stranger.answered && take(stranger, update)) {
                    stranger.answered = true;
                    answer(peer, stranger);
                }
            }
            case YMessage.SyncUpdate(byte[] update) -> {
                if (stranger.later < LATER_MAX && take(stranger, update)) {
                    stranger.later++;
                }
            }
            case YMessage.SyncStep1 step1 -> {}
            case YMessage.Presence presence -> {}
            case YMessage.QueryPresence query -> {}
            case YMessage.Raw raw -> {}
            case YMessage.Unknown unknown -> {}
        }
    }

    private void answer(RoomPeer peer, Stranger stranger) {
        try {
            sendAway(peer, keep(peer, stranger) ? SET_ASIDE : NOTHING_LOST);
        } catch (IOException failure) {
            // the page keeps its text and comes again
            LOG.errorf("unsaved text of an unknown history cannot be kept: %s", failure.getMessage());
            peer.close(1013, "Your text could not be set aside. Look at Baton's disk.");
        }
    }

    private boolean take(Stranger stranger, byte[] update) {
        try {
            stranger.theirs.applyUpdate(update, this);
            return true;
        } catch (MalformedUpdateException wicked) {
            setting.meters().counter("baton.room.malformed").increment();
            return false;
        }
    }

    private boolean keep(RoomPeer peer, Stranger stranger) throws IOException {
        List<Asides.Text> held = id.isNotebook()
                ? NotebookContent.textsOf(new NotebookDocument(stranger.theirs))
                : TextContent.asText(stranger.theirs.text("source").toString());
        Set<String> here = content.texts().stream().map(Asides.Text::source).collect(Collectors.toSet());
        List<Asides.Text> unsaved =
                held.stream().filter(each -> !here.contains(each.source())).toList();
        if (!unsaved.isEmpty() && !unsaved.equals(stranger.kept)) {
            setting.asides().keep(id.fileId(), peer.caller().username(), Asides.Reason.UNKNOWN_HISTORY, unsaved);
            stranger.kept = unsaved;
        }
        return !unsaved.isEmpty();
    }

    private void sendAway(RoomPeer peer, String sentence) {
        sentAway.send(peer, RoomPages.reloadable("unknown_session", sentence));
    }
}
