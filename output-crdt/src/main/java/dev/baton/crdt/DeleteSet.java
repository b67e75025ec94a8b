package dev.baton.crdt;

import dev.baton.crdt.lib0.MalformedBytesException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Ranges of deleted elements by client. */
final class DeleteSet {
    private Map<Long, ClockRanges> clients = Map.of();
    private long lastClient = -1;
    private @Nullable ClockRanges lastRanges;

    boolean isEmpty() {
        return clients.isEmpty();
    }

    Map<Long, ClockRanges> clients() {
        return clients;
    }

    void add(long client, int clock, int length) {
        ClockRanges ranges = lastRanges;
        if (ranges == null || lastClient != client) {
            if (clients.isEmpty()) {
                clients = new LinkedHashMap<>(4);
            }
            ranges = clients.computeIfAbsent(client, id -> new ClockRanges());
            lastClient = client;
            lastRanges = ranges;
        }
        ranges.add(clock, length);
    }

    void addAll(DeleteSet other) {
        other.clients.forEach((client, ranges) -> {
            for (int i = 0; i < ranges.count(); i++) {
                add(client, ranges.clock(i), ranges.length(i));
            }
        });
    }

    /** Sorts and joins the ranges of each client. */
    void normalise() {
        for (ClockRanges ranges : clients.values()) {
            ranges.normalise();
        }
    }

    /** Whether an element is in the set, which is normalised. */
    boolean contains(long client, int clock) {
        ClockRanges ranges = clients.get(client);
        return ranges != null && ranges.contains(clock);
    }

    /** The deleted elements of a store. */
    static DeleteSet of(StructStore store) {
        DeleteSet set = new DeleteSet();
        for (ClientBlock block : store.descending()) {
            for (int i = 0; i < block.count(); i++) {
                Struct struct = block.get(i);
                if (struct.isDeleted()) {
                    set.add(block.id, struct.clock, struct.length);
                }
            }
        }
        return set;
    }

    /** Reads a set and normalises it, so that each element is named once however often the bytes name it. */
    static DeleteSet read(UpdateReader in) throws MalformedBytesException {
        DeleteSet set = new DeleteSet();
        int clientCount = in.rest().readCount();
        for (int i = 0; i < clientCount; i++) {
            in.beginDeletes();
            long client = in.rest().readVarUint();
            int rangeCount = in.rest().readCount();
            for (int j = 0; j < rangeCount; j++) {
                int clock = in.readDeleteClock();
                int length = in.readDeleteLength();
                if (length > Integer.MAX_VALUE - clock) {
                    throw new MalformedBytesException("deleted range is out of bounds");
                }
                if (length > 0) {
                    set.add(client, clock, length);
                }
            }
        }
        set.normalise();
        return set;
    }

    void write(UpdateWriter out) {
        out.rest().writeVarUint(clients.size());
        if (clients.isEmpty()) {
            return;
        }
        clients.entrySet().stream()
                .sorted(Comparator.comparing(Map.Entry<Long, ClockRanges>::getKey)
                        .reversed())
                .forEach(entry -> {
                    out.beginDeletes();
                    out.rest().writeVarUint(entry.getKey());
                    ClockRanges ranges = entry.getValue();
                    out.rest().writeVarUint(ranges.count());
                    for (int i = 0; i < ranges.count(); i++) {
                        out.writeDelete(ranges.clock(i), ranges.length(i));
                    }
                });
    }
}
