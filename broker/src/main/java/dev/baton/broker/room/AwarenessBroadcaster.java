package dev.baton.broker.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.security.Caller;
import dev.baton.crdt.sync.Awareness;
import dev.baton.crdt.sync.AwarenessUpdate;
import dev.baton.crdt.sync.YMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who is present in a room, told to everybody in it. A client id belongs to the person who used it first, by the socket on which its
 * page spoke last: a page that comes back on a new socket keeps its id, though the old one is not closed yet. The person in a state is
 * the one behind that socket, whatever the page says. What a person says, on all their sockets, faster than the pace allows is held, the newest of each
 * client id. What is said is echoed to the sender too: a stock page takes silence of 30
 * seconds for a broken connection.
 *
 * <p>Owned by the room's agent.
 */
final class AwarenessBroadcaster {
    private static final int CLIENTS_PER_SOCKET_MAX = 8;
    private static final int STATE_MAX = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Awareness awareness;
    private final Collection<RoomPeer> peers;
    private final Viewpoint viewpoint;
    private final Names names;
    private final SerialAgent agent;
    private final PresenceRateLimiter limiter;
    private final Map<Long, RoomPeer> ownerOf = new HashMap<>();
    /** What waits for its time, by page and client id. */
    private final Map<RoomPeer, Map<Long, AwarenessUpdate.Entry>> held = new HashMap<>();

    /** Who has asked for everybody's presence and waits for the answer. */
    private final Set<RoomPeer> queried = new HashSet<>();

    /** What one person may see of a state. */
    @FunctionalInterface
    interface Viewpoint {
        /** The state of a person as the recipient may see it; empty when not at all. */
        Optional<String> of(Caller recipient, Caller person, String state);
    }

    /** Whose name is whose, beyond the sockets that are open. */
    interface Names {
        /** Whether a page may be present under a client id. */
        boolean mayUse(RoomPeer peer, long client);

        /** To whom an id belongs that a page may not use. */
        String ownerOf(long client);

        /** A page is present under an id. */
        void onUsed(RoomPeer peer, long client);

        /** A page changed a presence in the name of somebody else; nothing of it was taken. */
        void onForged(RoomPeer peer, String victim);
    }

    /** {@code peers} are those who are in the room at any moment. */
    AwarenessBroadcaster(
            Collection<RoomPeer> peers,
            Viewpoint viewpoint,
            Names names,
            SerialAgent agent,
            BatonConfig.Rooms.Presence limits) {
        this.awareness = new Awareness(0);
        this.peers = peers;
        this.viewpoint = viewpoint;
        this.names = names;
        this.agent = agent;
        this.limiter = new PresenceRateLimiter(limits, agent::nanoTime);
    }

    /** Tells somebody who is here. */
    void tellAll(RoomPeer peer) {
        send(peer, awareness.encodeAll());
    }

    /** Somebody asks who is here: answered at the pace of presences, several questions that wait once. */
    void onQuery(RoomPeer peer) {
        if (queried.add(peer)) {
            answerOrHold(peer);
        }
    }

    private void answerOrHold(RoomPeer peer) {
        AwarenessUpdate all = awareness.encodeAll();
        long bytes = all.entries().stream()
                .mapToLong(entry -> entry.state().length())
                .sum();
        long waitNs = limiter.waits(peer, bytes);
        if (waitNs == 0) {
            queried.remove(peer);
            send(peer, all);
        } else {
            agent.after(Duration.ofNanos(waitNs), () -> {
                if (queried.contains(peer)) {
                    answerOrHold(peer);
                }
            });
        }
    }

    /**
     * A page says who is present. Pages send on what they hear of others, with the clock that they heard: only what is newer than
     * what everybody was told is an attempt to speak for somebody else, and then nothing of the message counts.
     */
    void onStates(RoomPeer peer, AwarenessUpdate said) {
        Optional<String> victim = said.entries().stream()
                .filter(entry -> isNews(entry) && !isOwn(peer, entry.client()))
                .findFirst()
                .map(entry -> ownerNameOf(entry.client()));
        if (victim.isPresent()) {
            names.onForged(peer, victim.get());
            return;
        }
        List<AwarenessUpdate.Entry> own = new ArrayList<>();
        for (AwarenessUpdate.Entry entry : said.entries()) {
            RoomPeer owner = ownerOf.get(entry.client());
            if (owner != peer && isNews(entry) && clientsOf(peer).size() < CLIENTS_PER_SOCKET_MAX) {
                if (owner != null) {
                    dropHeld(owner, entry.client());
                }
                ownerOf.put(entry.client(), peer);
                names.onUsed(peer, entry.client());
                owner = peer;
            }
            if (owner == peer && entry.state().length() <= STATE_MAX) {
                own.add(new AwarenessUpdate.Entry(entry.client(), entry.clock(), signed(entry, peer.caller())));
            }
        }
        own.removeIf(entry -> !entry.isGone() && !isNews(entry));
        if (!own.isEmpty()) {
            takeOrHold(peer, own);
        }
    }

    /** At most one timer a page: it takes what is held then. */
    private void takeOrHold(RoomPeer peer, Collection<AwarenessUpdate.Entry> own) {
        boolean waiting = held.containsKey(peer);
        long bytes = own.stream().mapToLong(entry -> entry.state().length()).sum();
        long waitNs = waiting ? 1 : limiter.waits(peer, bytes);
        if (waitNs == 0) {
            take(own);
            return;
        }
        Map<Long, AwarenessUpdate.Entry> newest = held.computeIfAbsent(peer, each -> new LinkedHashMap<>());
        own.forEach(entry -> newest.put(entry.client(), entry));
        if (!waiting) {
            agent.after(Duration.ofNanos(waitNs), () -> release(peer));
        }
    }

    private void release(RoomPeer peer) {
        Map<Long, AwarenessUpdate.Entry> newest = held.remove(peer);
        if (newest != null && peers.contains(peer)) {
            takeOrHold(peer, newest.values());
        }
    }

    /** Another socket of the same person speaks under that id now. */
    private void dropHeld(RoomPeer former, long client) {
        Map<Long, AwarenessUpdate.Entry> waiting = held.get(former);
        if (waiting != null) {
            waiting.remove(client);
        }
    }

    private void take(Collection<AwarenessUpdate.Entry> own) {
        Awareness.Change change = awareness.apply(new AwarenessUpdate(List.copyOf(own)), agent.nanoTime() / 1_000_000);
        if (!change.isEmpty()) {
            tell(awareness.encode(change.clients()));
        }
    }

    private boolean isNews(AwarenessUpdate.Entry entry) {
        return !entry.isGone() && entry.clock() > awareness.clockOf(entry.client());
    }

    private boolean isOwn(RoomPeer peer, long client) {
        RoomPeer owner = ownerOf.get(client);
        return owner == null
                ? names.mayUse(peer, client)
                : owner.caller().username().equals(peer.caller().username());
    }

    private String ownerNameOf(long client) {
        RoomPeer owner = ownerOf.get(client);
        return owner == null ? names.ownerOf(client) : owner.caller().username();
    }

    /** A socket has ended: its states go with it. */
    void onLeft(RoomPeer peer) {
        held.remove(peer);
        queried.remove(peer);
        Set<Long> clients = clientsOf(peer);
        clients.forEach(ownerOf::remove);
        awareness.remove(clients).ifPresent(this::tell);
    }

    private Set<Long> clientsOf(RoomPeer peer) {
        Set<Long> clients = new HashSet<>();
        ownerOf.forEach((client, owner) -> {
            if (owner == peer) {
                clients.add(client);
            }
        });
        return clients;
    }

    private void tell(AwarenessUpdate update) {
        for (RoomPeer peer : peers) {
            send(peer, update);
        }
    }

    private void send(RoomPeer peer, AwarenessUpdate update) {
        List<AwarenessUpdate.Entry> seen = new ArrayList<>();
        for (AwarenessUpdate.Entry entry : update.entries()) {
            RoomPeer owner = ownerOf.get(entry.client());
            if (entry.isGone()) {
                seen.add(entry);
            } else if (owner != null) {
                viewpoint
                        .of(peer.caller(), owner.caller(), entry.state())
                        .ifPresent(state -> seen.add(new AwarenessUpdate.Entry(entry.client(), entry.clock(), state)));
            }
        }
        if (!seen.isEmpty()) {
            peer.send(new YMessage.Presence(new AwarenessUpdate(seen)).encode());
        }
    }

    /** The state with the person behind the socket in it. */
    private static String signed(AwarenessUpdate.Entry entry, Caller caller) {
        if (entry.isGone()) {
            return entry.state();
        }
        try {
            JsonNode state = JSON.readTree(entry.state());
            if (!(state instanceof ObjectNode object)) {
                return AwarenessUpdate.GONE;
            }
            if (object.has("user")) {
                object.set("user", JSON.valueToTree(identity(caller)));
            }
            return JSON.writeValueAsString(object);
        } catch (JsonProcessingException notJson) {
            return AwarenessUpdate.GONE;
        }
    }

    /** A person as pages show them. */
    static Map<String, Object> identity(Caller caller) {
        Map<String, Object> identity = new HashMap<>();
        identity.put("username", caller.username());
        identity.put("name", caller.displayName());
        identity.put("display_name", caller.displayName());
        identity.put("initials", caller.initials());
        identity.put("color", caller.color());
        identity.put("avatar_url", null);
        return identity;
    }
}
