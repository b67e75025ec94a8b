package dev.baton.broker.room;

import dev.baton.crdt.UpdatePreview;
import dev.baton.crdt.sync.AwarenessUpdate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whose client ids are whose in one document. An id belongs to the person who first used it, for as long as the document's history is
 * kept: nobody else writes new structs under it, also no garbage, by which one could silence its owner for ever. (What somebody deletes
 * of others is another thing: that is editing.)
 *
 * <p>An id that was only shown in the presence is kept in memory; one that was written under is stored. Owned by the room's agent.
 */
final class ClientOwners {
    /** A page uses one; a few more for programs. */
    private static final int PER_PEER_MAX = 16;

    private final String historyKey;
    private final ClientRows rows;
    private final Map<Long, String> usernames = new HashMap<>();
    private final Set<Long> stored = new HashSet<>();
    private final Map<RoomPeer, Integer> claims = new HashMap<>();
    private boolean loaded;

    ClientOwners(String historyKey, ClientRows rows) {
        this.historyKey = historyKey;
        this.rows = rows;
    }

    /**
     * Lets the sender write what an update would bring, or answers whose client id it misuses; the empty name stands for too many ids of
     * one page. Nothing is remembered of an update that is refused.
     */
    Optional<String> claim(RoomPeer peer, UpdatePreview preview) {
        load();
        String username = peer.caller().username();
        Set<Long> fresh = new HashSet<>();
        for (UpdatePreview.NewStructs structs : preview.structs()) {
            @Nullable String owner = usernames.get(structs.client());
            if (owner == null) {
                fresh.add(structs.client());
            } else if (!owner.equals(username)) {
                return Optional.of(owner);
            }
        }
        if (claims.getOrDefault(peer, 0) + fresh.size() > PER_PEER_MAX) {
            return Optional.of("");
        }
        for (long client : fresh) {
            own(peer, client);
        }
        for (UpdatePreview.NewStructs structs : preview.structs()) {
            if (stored.add(structs.client())) {
                rows.put(historyKey, structs.client(), username);
            }
        }
        return Optional.empty();
    }

    /** A page shows itself under an id: nobody else can take it before the page writes. */
    void onPresence(RoomPeer peer, AwarenessUpdate said) {
        load();
        for (AwarenessUpdate.Entry entry : said.entries()) {
            boolean free = !entry.isGone() && !usernames.containsKey(entry.client());
            if (free && claims.getOrDefault(peer, 0) < PER_PEER_MAX) {
                own(peer, entry.client());
            }
        }
    }

    void onLeft(RoomPeer peer) {
        claims.remove(peer);
    }

    private void own(RoomPeer peer, long client) {
        usernames.put(client, peer.caller().username());
        claims.merge(peer, 1, Integer::sum);
    }

    private void load() {
        if (!loaded) {
            usernames.putAll(rows.load(historyKey));
            stored.addAll(usernames.keySet());
            loaded = true;
        }
    }
}
