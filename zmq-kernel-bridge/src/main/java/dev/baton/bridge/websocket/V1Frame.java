package dev.baton.bridge.websocket;

import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The binary frame of the websocket subprotocol {@code v1.kernel.websocket.jupyter.org}, in both directions.
 *
 * <p>A count of offsets and the offsets, each a little-endian unsigned 64 bit integer counted from the start of the
 * frame, then channel, header, parent header, metadata, content and buffers, one after the other. The JSON parts are the
 * bytes of the ZeroMQ message, so relaying costs one copy. Follows "Kernel websocket protocols" of the Jupyter Server
 * documentation.
 */
public final class V1Frame {

    /** Name of the subprotocol to be offered and answered. */
    public static final String SUBPROTOCOL = "v1.kernel.websocket.jupyter.org";

    /** Most buffers of one message accepted. */
    public static final int BUFFERS_MAX = 4096;

    private static final int FIXED_OFFSETS = 6;

    private V1Frame() {}

    /** The frame of a message, with its own parent header. */
    public static byte[] encode(KernelMessage message) {
        return encode(message, message.parentHeader());
    }

    /** The frame of a message, with that parent header in place of its own: the one its requester knows. */
    public static byte[] encode(KernelMessage message, byte[] parentHeader) {
        byte[] channel = message.channel().wireName().getBytes(StandardCharsets.US_ASCII);
        List<byte[]> parts = new ArrayList<>(5 + message.buffers().size());
        parts.add(channel);
        parts.add(message.header());
        parts.add(parentHeader);
        parts.add(message.metadata());
        parts.add(message.content());
        parts.addAll(message.buffers());
        int offsets = parts.size() + 1;
        long length = 8L * (1 + offsets);
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer frame = ByteBuffer.allocate(Math.toIntExact(length)).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(offsets);
        long offset = 8L * (1 + offsets);
        frame.putLong(offset);
        for (byte[] part : parts) {
            offset += part.length;
            frame.putLong(offset);
        }
        for (byte[] part : parts) {
            frame.put(part);
        }
        return frame.array();
    }

    /**
     * Reads a frame of a client.
     *
     * @throws MalformedMessageException if offsets do not fit the frame, the channel is unknown, a part is not a JSON
     *     object, or the header lacks its id or type
     */
    public static KernelMessage decode(byte[] bytes) throws MalformedMessageException {
        ByteBuffer frame = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (bytes.length < 8) {
            throw new MalformedMessageException(BridgeMessage.FRAME_SHORT.text());
        }
        long count = frame.getLong();
        if (count < FIXED_OFFSETS || count > FIXED_OFFSETS + BUFFERS_MAX || count > (bytes.length - 8) / 8) {
            throw new MalformedMessageException(BridgeMessage.FRAME_COUNT.text());
        }
        int[] offsets = new int[(int) count];
        long before = 8 * (1 + count);
        for (int i = 0; i < offsets.length; i++) {
            long offset = frame.getLong();
            if (offset < before || offset > bytes.length || (i == 0 && offset != before)) {
                throw new MalformedMessageException(BridgeMessage.FRAME_OFFSETS.text());
            }
            offsets[i] = (int) offset;
            before = offset;
        }
        if (offsets[offsets.length - 1] != bytes.length) {
            throw new MalformedMessageException(BridgeMessage.FRAME_LONG.text());
        }
        if (offsets[1] - offsets[0] > 16) {
            throw new MalformedMessageException(BridgeMessage.FRAME_CHANNEL.text());
        }
        Channel channel = Channel.ofWireName(
                        new String(bytes, offsets[0], offsets[1] - offsets[0], StandardCharsets.ISO_8859_1))
                .orElseThrow(() -> new MalformedMessageException(BridgeMessage.FRAME_CHANNEL.text()));
        byte[] metadata = part(bytes, offsets, 3);
        byte[] content = part(bytes, offsets, 4);
        JsonParts.requireObject(metadata, "metadata");
        JsonParts.requireObject(content, "content");
        List<byte[]> buffers = new ArrayList<>(offsets.length - FIXED_OFFSETS);
        for (int i = 5; i < offsets.length - 1; i++) {
            buffers.add(part(bytes, offsets, i));
        }
        return KernelMessage.of(channel, part(bytes, offsets, 1), part(bytes, offsets, 2), metadata, content, buffers);
    }

    private static byte[] part(byte[] bytes, int[] offsets, int index) {
        return Arrays.copyOfRange(bytes, offsets[index], offsets[index + 1]);
    }
}
