package dev.baton.broker.room;

import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.agent.MailboxShares;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.UserMessage;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.sync.YMessage;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The room of the stock page in which everybody is, {@code JupyterLab:globalAwareness}: presence only, no document. What somebody has
 * open is told only to people who may read it.
 */
public final class GlobalRoom implements RoomEndpoint {
    /** Its name on the wire. */
    public static final String NAME = "JupyterLab:globalAwareness";

    private final SerialAgent agent;
    private final MailboxShares shares;
    private final Set<RoomPeer> peers = new LinkedHashSet<>();
    private final AwarenessBroadcaster awareness;
    private final RoomContext.Offences offences;
    private final YDoc empty = new YDoc(RoomPages.SERVER_IDS);

    /** Here an id belongs to the person who shows it, as long as one of their sockets does. */
    private final class SocketNames implements AwarenessBroadcaster.Names {
        @Override
        public boolean mayUse(RoomPeer peer, long client) {
            return true;
        }

        @Override
        public String ownerOf(long client) {
            return "";
        }

        @Override
        public void onUsed(RoomPeer peer, long client) {
            // nothing outlives the sockets
        }

        @Override
        public void onForged(RoomPeer peer, String victim) {
            RoomContext.Offence offence = RoomContext.Offence.PRESENCE;
            offences.onForged(offence, "", peer.caller(), victim);
            peer.close(RoomPages.REFUSED, RoomPages.reloadable("unknown_session", offence.sentence()));
        }
    }

    /** The room; {@code viewpoint} says what one person may see of another's state. */
    GlobalRoom(
            AgentRuntime runtime,
            BatonConfig.Rooms config,
            AwarenessBroadcaster.Viewpoint viewpoint,
            RoomContext.Offences offences) {
        this.agent = runtime.agent("global awareness", config.mailboxMax(), config.mailboxMaxBytes());
        this.shares = new MailboxShares(agent, config.mailboxPerPersonMax());
        this.awareness = new AwarenessBroadcaster(peers, viewpoint, new SocketNames(), agent, config.presence());
        this.offences = offences;
    }

    @Override
    public void onJoined(RoomPeer peer) {
        agent.post(() -> {
            peers.add(peer);
            awareness.tellAll(peer);
        });
    }

    @Override
    public void onLeft(RoomPeer peer) {
        agent.post(() -> {
            if (peers.remove(peer)) {
                awareness.onLeft(peer);
            }
        });
    }

    @Override
    public boolean onMessage(RoomPeer peer, YMessage message, int bytes) {
        return shares.offer(peer.caller().username(), bytes, () -> onMessage(peer, message), () -> peer.onTaken(bytes));
    }

    private void onMessage(RoomPeer peer, YMessage message) {
        switch (message) {
            case YMessage.Presence presence -> awareness.onStates(peer, presence.update());
            case YMessage.QueryPresence query -> awareness.onQuery(peer);
            case YMessage.SyncStep1 step1 -> answer(peer, step1);
            case YMessage.SyncStep2 step2 -> {
                // there is no document to change here
            }
            case YMessage.SyncUpdate update -> {
                // there is no document to change here
            }
            case YMessage.Raw raw -> {
                // nothing can be saved here
            }
            case YMessage.Unknown unknown -> {
                // a message of a kind that this side does not use
            }
        }
    }

    private void answer(RoomPeer peer, YMessage.SyncStep1 step1) {
        try {
            peer.send(new YMessage.SyncStep2(empty.encodeStateAsUpdate(step1.stateVector())).encode());
        } catch (MalformedUpdateException wicked) {
            peer.close(RoomPages.REFUSED, RoomPages.reloadable("unknown_session", UserMessage.PAGE_UNREADABLE.text()));
        }
    }
}
