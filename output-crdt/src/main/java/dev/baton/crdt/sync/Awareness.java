package dev.baton.crdt.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The presence of clients in a room, by client id, with the rules of y-protocols 1.0: a newer clock wins, and an equal one
 * only to remove a known client.
 *
 * <p>Owned by one thread at a time. Time is an argument, in milliseconds of any steady clock. Whether a sender may speak for a
 * client is not decided here: check an update before it is applied.
 */
public final class Awareness {
    /**
     * How many clients are remembered; beyond that removed ones are forgotten, and if all are present no more are accepted.
     */
    public static final int KNOWN_MAX = 65_536;

    private final long ownClient;

    /** Clocks outlive states, so that an update from before a client left does not restore it. */
    private final Map<Long, Known> known = new HashMap<>();

    private final Map<Long, String> states = new LinkedHashMap<>();

    /** The newest clock received of a client, and when. */
    private record Known(long clock, long receivedMs) {}

    /**
     * The changes of an update.
     *
     * @param added clients that are new
     * @param updated clients that were renewed, with or without a change
     * @param removed clients that have left
     */
    public record Change(List<Long> added, List<Long> updated, List<Long> removed) {
        /** Copies the lists. */
        public Change {
            added = List.copyOf(added);
            updated = List.copyOf(updated);
            removed = List.copyOf(removed);
        }

        /** Whether nothing changed. */
        public boolean isEmpty() {
            return added.isEmpty() && updated.isEmpty() && removed.isEmpty();
        }

        /** All clients concerned: the content of the broadcast. */
        public List<Long> clients() {
            List<Long> all = new ArrayList<>(added);
            all.addAll(updated);
            all.addAll(removed);
            return all;
        }
    }

    /** An empty room seen by a client, which may have a state of its own. */
    public Awareness(long ownClient) {
        this.ownClient = ownClient;
    }

    /** The newest clock received of a client; -1 if it is not known. */
    public long clockOf(long client) {
        Known latest = known.get(client);
        return latest == null ? -1 : latest.clock();
    }

    /** The JSON states of those present; a copy. */
    public Map<Long, String> states() {
        return new LinkedHashMap<>(states);
    }

    /**
     * Applies a received update. If it removes the own client while that has a state, the own clock moves on instead and the
     * change names the own client as updated, to be broadcast.
     */
    public Change apply(AwarenessUpdate update, long nowMs) {
        List<Long> added = new ArrayList<>();
        List<Long> updated = new ArrayList<>();
        List<Long> removed = new ArrayList<>();
        for (AwarenessUpdate.Entry entry : update.entries()) {
            long client = entry.client();
            Known before = known.get(client);
            long clock = before == null ? 0 : before.clock();
            boolean isPresent = states.containsKey(client);
            if (entry.clock() < clock || entry.clock() == clock && !(entry.isGone() && isPresent)) {
                continue;
            }
            if (before == null && known.size() >= KNOWN_MAX) {
                known.keySet().retainAll(states.keySet());
                if (known.size() >= KNOWN_MAX) {
                    continue;
                }
            }
            if (entry.isGone() && client == ownClient && isPresent) {
                known.put(client, new Known(entry.clock() + 1, nowMs));
                updated.add(client);
                continue;
            }
            known.put(client, new Known(entry.clock(), nowMs));
            if (!entry.isGone()) {
                states.put(client, entry.state());
                (isPresent ? updated : added).add(client);
            } else if (states.remove(client) != null) {
                removed.add(client);
            }
        }
        return new Change(added, updated, removed);
    }

    /** Sets the own state, JSON, or null to leave; returns the update to broadcast. */
    public AwarenessUpdate setOwn(@Nullable String state, long nowMs) {
        Known before = known.get(ownClient);
        known.put(ownClient, new Known(before == null ? 1 : before.clock() + 1, nowMs));
        if (state == null) {
            states.remove(ownClient);
        } else {
            states.put(ownClient, state);
        }
        return encode(List.of(ownClient));
    }

    /** Removes clients whose connection ended; returns the update to broadcast, or nothing if none of them was present. */
    public Optional<AwarenessUpdate> remove(Collection<Long> clients) {
        List<Long> removed = new ArrayList<>();
        for (long client : clients) {
            if (states.remove(client) != null) {
                removed.add(client);
            }
        }
        return removed.isEmpty() ? Optional.empty() : Optional.of(encode(removed));
    }

    /** Removes all other clients without a sign for that long; returns the update to broadcast, if any. */
    public Optional<AwarenessUpdate> expire(long nowMs, long silenceMaxMs) {
        List<Long> silent = new ArrayList<>();
        known.forEach((client, latest) -> {
            if (client != ownClient && states.containsKey(client) && nowMs - latest.receivedMs() >= silenceMaxMs) {
                silent.add(client);
            }
        });
        return remove(silent);
    }

    /** The known state of clients, removed ones included; unknown clients are left out. */
    public AwarenessUpdate encode(Collection<Long> clients) {
        List<AwarenessUpdate.Entry> entries = new ArrayList<>();
        for (long client : clients) {
            Known latest = known.get(client);
            if (latest != null) {
                entries.add(new AwarenessUpdate.Entry(
                        client, latest.clock(), states.getOrDefault(client, AwarenessUpdate.GONE)));
            }
        }
        return new AwarenessUpdate(entries);
    }

    /** The state of all present clients, for a client that joins. */
    public AwarenessUpdate encodeAll() {
        return encode(List.copyOf(states.keySet()));
    }
}
