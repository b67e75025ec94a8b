package dev.baton.crdt;

import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.MalformedBytesException;
import java.util.HashMap;
import java.util.Map;

/** The next clock of each client, as one replica has seen it. */
final class StateVector {
    static final StateVector EMPTY = new StateVector();

    private final Map<Long, Integer> clocks = new HashMap<>();

    static StateVector decode(byte[] bytes) throws MalformedUpdateException {
        try {
            ByteReader in = new ByteReader(bytes);
            StateVector vector = read(in);
            if (in.remaining() > 0) {
                throw new MalformedBytesException("bytes after the state vector");
            }
            return vector;
        } catch (MalformedBytesException e) {
            throw new MalformedUpdateException("not a state vector: " + e.getMessage(), e);
        }
    }

    static StateVector read(ByteReader in) throws MalformedBytesException {
        int count = in.readCount();
        StateVector vector = new StateVector();
        for (int i = 0; i < count; i++) {
            long client = in.readVarUint();
            vector.put(client, (int) Math.min(in.readVarUint(), Integer.MAX_VALUE));
        }
        return vector;
    }

    void put(long client, int clock) {
        clocks.put(client, clock);
    }

    int get(long client) {
        return clocks.getOrDefault(client, 0);
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter(8 + clocks.size() * 8);
        out.writeVarUint(clocks.size());
        clocks.entrySet().stream()
                .sorted(Map.Entry.<Long, Integer>comparingByKey().reversed())
                .forEach(entry -> {
                    out.writeVarUint(entry.getKey());
                    out.writeVarUint(entry.getValue());
                });
        return out.toByteArray();
    }
}
