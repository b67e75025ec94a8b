package dev.baton.broker.room;

import dev.baton.broker.config.BatonConfig;
import dev.baton.crdt.UpdatePreview;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose client ids are whose in one document. An id belongs to the person who first used it, for as long as the document's history is
 * kept: nobody else writes new structs under it, also no garbage, by which one could silence its owner for ever. (What somebody deletes
 * of others is another thing: that is editing.)
 *
 * <p>An id that was written under is stored: so many of a connection, of a person and of the document; beyond them nothing is written
 * under a new one. One that was only shown in the presence is kept in memory, so many of each person and so many in all; the oldest
 * gives way. An id under which something was refused for lack of the right to edit stays refused: what
 * comes later builds on what was not taken.
 *
 * <p>Owned by the room's agent.
 */
final class ClientOwners {
    private final String historyKey;
    private final ClientIdStore rows;
    private final BatonConfig.Rooms.Clients limits;
    private final Map<Long, String> stored = new HashMap<>();
    private final Map<String, Integer> storedOf = new HashMap<>();
    private final Map<Long, String> shown = new LinkedHashMap<>();
    private final Map<String, Deque<Long>> shownOf = new HashMap<>();
    private final Map<Long, String> refused = new LinkedHashMap<>();
    private final Map<RoomPeer, Integer> claims = new HashMap<>();
    private boolean loaded;

    ClientOwners(String historyKey, ClientIdStore rows, BatonConfig.Rooms.Clients limits) {
        this.historyKey = historyKey;
        this.rows = rows;
        this.limits = limits;
    }

    /** The person to whom an id belongs, if it is anybody's. */
    Optional<String> ownerOf(long client) {
        load();
        return Optional.ofNullable(stored.getOrDefault(client, shown.get(client)));
    }

    /** Whether the sender may show a presence, or write, under an id. */
    boolean mayUse(RoomPeer peer, long client) {
        return ownerOf(client).filter(owner -> !owner.equals(nameOf(peer))).isEmpty();
    }

    /** In whose name an update would write that is not the sender's. */
    Optional<String> victimOf(RoomPeer peer, UpdatePreview preview) {
        return preview.structs().stream()
                .filter(structs -> !mayUse(peer, structs.client()))
                .findFirst()
                .flatMap(structs -> ownerOf(structs.client()));
    }

    /**
     * Lets the sender write what an update would bring, or answers whose client id it misuses; the empty name stands for too many ids of
     * one page, one person or all together. Nothing is remembered of an update that is refused.
     */
    Optional<String> claim(RoomPeer peer, UpdatePreview preview) {
        Optional<String> victim = victimOf(peer, preview);
        if (victim.isPresent()) {
            return victim;
        }
        Set<Long> fresh = new HashSet<>();
        preview.structs().stream()
                .map(UpdatePreview.NewStructs::client)
                .filter(client -> !stored.containsKey(client))
                .forEach(fresh::add);
        String username = nameOf(peer);
        boolean room = claims.getOrDefault(peer, 0) + fresh.size() <= limits.perPageMax()
                && storedOf.getOrDefault(username, 0) + fresh.size() <= limits.perPersonMax()
                && stored.size() + fresh.size() <= limits.perDocumentMax();
        if (!room && !fresh.isEmpty()) {
            return Optional.of("");
        }
        for (long client : fresh) {
            forgetShown(client);
            stored.put(client, username);
            storedOf.merge(username, 1, Integer::sum);
            claims.merge(peer, 1, Integer::sum);
            rows.put(historyKey, client, username);
        }
        return Optional.empty();
    }

    /** A page shows itself under an id that it may use: nobody else can take it before the page writes. */
    void onShown(RoomPeer peer, long client) {
        if (ownerOf(client).isPresent()) {
            return;
        }
        String username = nameOf(peer);
        Deque<Long> mine = shownOf.computeIfAbsent(username, name -> new ArrayDeque<>());
        if (mine.size() >= limits.shownPerPersonMax()) {
            forgetShown(mine.getFirst());
        } else if (shown.size() >= limits.shownMax()) {
            forgetShown(shown.keySet().iterator().next());
        }
        shownOf.computeIfAbsent(username, name -> new ArrayDeque<>()).addLast(client);
        shown.put(client, username);
    }

    private void forgetShown(long client) {
        String username = shown.remove(client);
        Deque<Long> theirs = username == null ? null : shownOf.get(username);
        if (username != null && theirs != null) {
            theirs.remove(client);
            if (theirs.isEmpty()) {
                shownOf.remove(username);
            }
        }
    }

    /** How many ids are kept that were only shown. */
    int shownCount() {
        return shown.size();
    }

    /** An update was refused because its sender may not edit: its own ids stay refused. */
    void onRefused(RoomPeer peer, UpdatePreview preview) {
        for (UpdatePreview.NewStructs structs : preview.structs()) {
            if (mayUse(peer, structs.client())) {
                refused.putIfAbsent(structs.client(), nameOf(peer));
                if (refused.size() > limits.refusedMax()) {
                    refused.remove(refused.keySet().iterator().next());
                }
            }
        }
    }

    /** Whether an update builds on what was refused of its sender. */
    boolean isRefused(RoomPeer peer, UpdatePreview preview) {
        return preview.structs().stream()
                .map(structs -> refused.get(structs.client()))
                .anyMatch(nameOf(peer)::equals);
    }

    void onLeft(RoomPeer peer) {
        claims.remove(peer);
    }

    private static String nameOf(RoomPeer peer) {
        return peer.caller().username();
    }

    private void load() {
        if (!loaded) {
            rows.load(historyKey).forEach((client, username) -> {
                stored.put(client, username);
                storedOf.merge(username, 1, Integer::sum);
            });
            loaded = true;
        }
    }
}
