package dev.baton.bridge.zmq;

import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Turns messages into signed ZeroMQ frames and back.
 *
 * <p>Decoding is total: any frames give a message, or a {@link MalformedMessageException} and one more in the counter
 * of its kind. A message is looked at only after its signature was found right and new. Not thread-safe: owned by the
 * kernel's I/O thread. Follows "The Wire Protocol" of the Jupyter messaging protocol.
 */
public final class WireCodec {

    /** Most frames of one message read, routing frames and buffers included. */
    public static final int FRAMES_MAX = 4096;

    /** How many signatures of each channel are remembered against replay. */
    static final int REPLAY_WINDOW = 16 * 1024;

    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final int SIGNATURE_BYTES_MIN = 32;

    private final MessageSigner signer;
    private final Map<Channel, ReplayWindow> seen = new EnumMap<>(Channel.class);
    private long forgedCount;
    private long replayedCount;
    private long malformedCount;

    /** A codec for one life of a kernel. */
    public WireCodec(MessageSigner signer) {
        this.signer = signer;
        for (Channel channel : Channel.values()) {
            seen.put(channel, new ReplayWindow(REPLAY_WINDOW));
        }
    }

    /** The frames of a message, from the delimiter on. */
    public List<byte[]> encode(
            byte[] header, byte[] parentHeader, byte[] metadata, byte[] content, List<byte[]> buffers) {
        List<byte[]> frames = new ArrayList<>(6 + buffers.size());
        frames.add(DELIMITER);
        frames.add(signer.sign(header, parentHeader, metadata, content));
        frames.add(header);
        frames.add(parentHeader);
        frames.add(metadata);
        frames.add(content);
        frames.addAll(buffers);
        return frames;
    }

    /**
     * The message in these frames.
     *
     * @param frames all frames of one ZeroMQ message; routing ids or a topic may precede the delimiter
     * @throws MalformedMessageException if they are not a valid message, its signature is wrong, or it was received before
     */
    public KernelMessage decode(Channel channel, List<byte[]> frames) throws MalformedMessageException {
        int start = 0;
        while (start < frames.size() && !Arrays.equals(frames.get(start), DELIMITER)) {
            start++;
        }
        if (frames.size() - start < 6 || frames.size() > FRAMES_MAX) {
            malformedCount++;
            throw new MalformedMessageException(BridgeMessage.WIRE_FRAMES.text());
        }
        byte[] signature = frames.get(start + 1);
        byte[] header = frames.get(start + 2);
        byte[] parentHeader = frames.get(start + 3);
        byte[] metadata = frames.get(start + 4);
        byte[] content = frames.get(start + 5);
        if (!signer.isRight(signature, header, parentHeader, metadata, content)) {
            forgedCount++;
            throw new MalformedMessageException(BridgeMessage.WIRE_SIGNATURE.text());
        }
        if (!signer.isUnsigned()
                && signature.length >= SIGNATURE_BYTES_MIN
                && !window(channel).admit(signature)) {
            replayedCount++;
            throw new MalformedMessageException(BridgeMessage.WIRE_REPLAY.text());
        }
        try {
            return KernelMessage.of(
                    channel, header, parentHeader, metadata, content, frames.subList(start + 6, frames.size()));
        } catch (MalformedMessageException e) {
            malformedCount++;
            throw e;
        }
    }

    /** Messages dropped for their signature. */
    public long forgedCount() {
        return forgedCount;
    }

    /** Messages dropped because they were received before. */
    public long replayedCount() {
        return replayedCount;
    }

    /** Messages dropped because they were none. */
    public long malformedCount() {
        return malformedCount;
    }

    private ReplayWindow window(Channel channel) {
        ReplayWindow window = seen.get(channel);
        if (window == null) {
            throw new IllegalStateException("every channel has a window");
        }
        return window;
    }
}
