package dev.baton.crdt.sync;

import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.lib0.ByteReader;
import dev.baton.crdt.lib0.ByteWriter;
import dev.baton.crdt.lib0.MalformedBytesException;
import java.util.OptionalLong;

/**
 * One message of the collaboration socket (y-protocols 1.0, with the raw messages of jupyter-collaboration): exactly one
 * binary frame.
 *
 * <p>Byte arrays in messages are passed on without a copy and must not be changed. Updates and state vectors are not parsed
 * here: the document refuses malformed ones.
 */
public sealed interface YMessage {
    /** A peer sends its state vector and asks for the updates that it lacks. */
    record SyncStep1(byte[] stateVector) implements YMessage {}

    /** The answer to {@link SyncStep1}: the updates that the peer lacks. An empty one is a normal part of the handshake. */
    record SyncStep2(byte[] update) implements YMessage {}

    /** A change, sent as it happens. */
    record SyncUpdate(byte[] update) implements YMessage {}

    /** The presence of clients. */
    record Presence(AwarenessUpdate update) implements YMessage {}

    /** The request for the presence of all clients. */
    record QueryPresence() implements YMessage {}

    /**
     * A message of Jupyter that is not about the document: {@code save} with a number from a page, JSON from a server.
     *
     * @param text the word or the JSON; never empty when written, since y-websocket would treat that as a refusal
     * @param number the number that follows the word, if any
     */
    record Raw(String text, OptionalLong number) implements YMessage {
        /** A message from a server. */
        public static Raw ofJson(String json) {
            if (json.isEmpty()) {
                throw new IllegalArgumentException("a raw message must not be empty");
            }
            return new Raw(json, OptionalLong.empty());
        }
    }

    /** A message of a kind that this side does not use. */
    record Unknown(long type) implements YMessage {}

    /**
     * Reads a frame.
     *
     * @throws MalformedUpdateException if the frame is not one whole message; a kind that is not known is no error
     */
    static YMessage parse(byte[] frame) throws MalformedUpdateException {
        try {
            ByteReader in = new ByteReader(frame);
            long type = in.readVarUint();
            YMessage message;
            if (type == MessageType.SYNC) {
                message = parseSync(in);
            } else if (type == MessageType.AWARENESS) {
                message = new Presence(AwarenessUpdate.read(in.readVarSection()));
            } else if (type == MessageType.RAW) {
                String text = in.readVarString();
                message = new Raw(text, in.remaining() > 0 ? OptionalLong.of(in.readVarUint()) : OptionalLong.empty());
            } else if (type == MessageType.QUERY_AWARENESS) {
                message = new QueryPresence();
            } else {
                return new Unknown(type);
            }
            if (in.remaining() > 0) {
                throw new MalformedBytesException("bytes after the message");
            }
            return message;
        } catch (MalformedBytesException e) {
            throw new MalformedUpdateException("not a message: " + e.getMessage(), e);
        }
    }

    private static YMessage parseSync(ByteReader in) throws MalformedBytesException {
        long step = in.readVarUint();
        if (step == MessageType.STEP1) {
            return new SyncStep1(in.readVarBytes());
        }
        if (step == MessageType.STEP2) {
            return new SyncStep2(in.readVarBytes());
        }
        if (step == MessageType.UPDATE) {
            return new SyncUpdate(in.readVarBytes());
        }
        throw new MalformedBytesException("unknown step of synchronisation " + step);
    }

    /** The frame that carries this message. */
    default byte[] encode() {
        ByteWriter out = new ByteWriter();
        switch (this) {
            case SyncStep1 step -> {
                return sync(MessageType.STEP1, step.stateVector());
            }
            case SyncStep2 step -> {
                return sync(MessageType.STEP2, step.update());
            }
            case SyncUpdate step -> {
                return sync(MessageType.UPDATE, step.update());
            }
            case Presence presence -> {
                out.writeVarUint(MessageType.AWARENESS);
                out.writeVarBytes(presence.update().encode());
            }
            case QueryPresence query -> out.writeVarUint(MessageType.QUERY_AWARENESS);
            case Raw raw -> {
                out.writeVarUint(MessageType.RAW);
                out.writeVarString(raw.text());
                raw.number().ifPresent(out::writeVarUint);
            }
            case Unknown unknown -> out.writeVarUint(unknown.type());
        }
        return out.toByteArray();
    }

    private static byte[] sync(int step, byte[] payload) {
        ByteWriter head = new ByteWriter(16);
        head.writeVarUint(MessageType.SYNC);
        head.writeVarUint(step);
        head.writeVarUint(payload.length);
        return head.followedBy(payload);
    }
}
