package dev.baton.crdt.sync;

import dev.baton.crdt.JsonText;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.MalformedBytesException;
import java.util.ArrayList;
import java.util.List;

/**
 * The presence of some clients.
 *
 * @param entries one for each client, at most {@link #ENTRIES_MAX}
 */
public record AwarenessUpdate(List<Entry> entries) {
    /** The largest number of clients in one update that is read. */
    public static final int ENTRIES_MAX = 4096;

    /** The longest state of one client that is read, in UTF-16 units. */
    public static final int STATE_LENGTH_MAX = 1 << 20;

    /** The state of a client that has left. */
    public static final String GONE = "null";

    /** Copies the list. */
    public AwarenessUpdate {
        entries = List.copyOf(entries);
    }

    /**
     * The state of one client.
     *
     * @param client the Yjs client id, which the sender merely claims
     * @param clock grows with each state of the client
     * @param state JSON, or {@link #GONE}
     */
    public record Entry(long client, long clock, String state) {
        /** Whether the client has left. */
        public boolean isGone() {
            return state.equals(GONE);
        }
    }

    /** Reads an update; every state must be JSON, for pages would choke on anything else. */
    public static AwarenessUpdate decode(byte[] bytes) throws MalformedUpdateException {
        try {
            return read(new ByteReader(bytes));
        } catch (MalformedBytesException e) {
            throw new MalformedUpdateException("not an awareness update: " + e.getMessage(), e);
        }
    }

    static AwarenessUpdate read(ByteReader in) throws MalformedBytesException {
        int count = in.readCount();
        if (count > ENTRIES_MAX) {
            throw new MalformedBytesException("too many clients");
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long client = in.readVarUint();
            long clock = in.readVarUint();
            entries.add(new Entry(client, clock, checked(in.readVarString())));
        }
        if (in.remaining() > 0) {
            throw new MalformedBytesException("bytes after the states");
        }
        return new AwarenessUpdate(entries);
    }

    private static String checked(String state) throws MalformedBytesException {
        if (state.length() > STATE_LENGTH_MAX) {
            throw new MalformedBytesException("state is too long");
        }
        try {
            return JsonText.parse(state) == null ? GONE : state;
        } catch (IllegalArgumentException e) {
            throw new MalformedBytesException("state is not JSON");
        }
    }

    /** The bytes of this update, without the head of a message. */
    public byte[] encode() {
        ByteWriter out = new ByteWriter();
        out.writeVarUint(entries.size());
        for (Entry entry : entries) {
            out.writeVarUint(entry.client());
            out.writeVarUint(entry.clock());
            out.writeVarString(entry.state());
        }
        return out.toByteArray();
    }
}
