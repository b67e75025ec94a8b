package dev.baton.bridge.websocket;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import dev.baton.bridge.message.Utf8;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The frames of a kernel websocket without a subprotocol: JSON text, or binary when there are buffers.
 *
 * <p>Text: one JSON object of {@code header, msg_id, msg_type, parent_header, metadata, content, buffers, channel}.
 * Binary: a count of parts and the start of each, big-endian unsigned 32 bit integers, then that JSON and the buffers;
 * there is no end offset. A client refuses a binary frame without buffers, so {@link #encodeBinary} makes none. Follows
 * "Kernel websocket protocols" of the Jupyter Server documentation.
 */
public final class LegacyFrame {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final JsonFactory FACTORY = new JsonFactory();

    private LegacyFrame() {}

    /**
     * The text frame of a message, with that parent header in place of its own. Buffers are left out.
     *
     * @throws MalformedMessageException if a part of the message is not a JSON object, so that no frame can hold it
     */
    public static String encodeText(KernelMessage message, byte[] parentHeader) throws MalformedMessageException {
        return new String(json(message, parentHeader), StandardCharsets.UTF_8);
    }

    /**
     * The binary frame of a message with buffers, with that parent header in place of its own.
     *
     * @throws MalformedMessageException if a part of the message is not a JSON object
     * @throws IllegalArgumentException if it has no buffers
     */
    public static byte[] encodeBinary(KernelMessage message, byte[] parentHeader) throws MalformedMessageException {
        if (message.buffers().isEmpty()) {
            throw new IllegalArgumentException("A message without buffers travels as text.");
        }
        byte[] json = json(message, parentHeader);
        int parts = 1 + message.buffers().size();
        long length = 4L * (parts + 1) + json.length;
        for (byte[] buffer : message.buffers()) {
            length += buffer.length;
        }
        ByteBuffer frame = ByteBuffer.allocate(Math.toIntExact(length));
        frame.putInt(parts);
        int start = 4 * (parts + 1);
        frame.putInt(start);
        start += json.length;
        for (byte[] buffer : message.buffers()) {
            frame.putInt(start);
            start += buffer.length;
        }
        frame.put(json);
        message.buffers().forEach(frame::put);
        return frame.array();
    }

    /**
     * Reads a text frame of a client.
     *
     * @throws MalformedMessageException if it is not JSON of that shape, or the header lacks its id or type
     */
    public static KernelMessage decodeText(String text) throws MalformedMessageException {
        return decodeJson(text.getBytes(StandardCharsets.UTF_8), List.of());
    }

    /**
     * Reads a binary frame of a client.
     *
     * @throws MalformedMessageException if its offsets do not fit, or its JSON is not of that shape
     */
    public static KernelMessage decodeBinary(byte[] bytes) throws MalformedMessageException {
        if (bytes.length < 4) {
            throw new MalformedMessageException(BridgeMessage.FRAME_SHORT.text());
        }
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        long parts = Integer.toUnsignedLong(frame.getInt());
        if (parts < 1 || parts > 1 + V1Frame.BUFFERS_MAX || parts > (bytes.length - 4) / 4) {
            throw new MalformedMessageException(BridgeMessage.FRAME_COUNT.text());
        }
        int[] starts = new int[(int) parts + 1];
        long before = 4 * (parts + 1);
        for (int i = 0; i < parts; i++) {
            long start = Integer.toUnsignedLong(frame.getInt());
            if (start < before || start > bytes.length || (i == 0 && start != before)) {
                throw new MalformedMessageException(BridgeMessage.FRAME_OFFSETS.text());
            }
            starts[i] = (int) start;
            before = start;
        }
        starts[(int) parts] = bytes.length;
        List<byte[]> buffers = new ArrayList<>();
        for (int i = 1; i < parts; i++) {
            buffers.add(Arrays.copyOfRange(bytes, starts[i], starts[i + 1]));
        }
        return decodeJson(Arrays.copyOfRange(bytes, starts[0], starts[1]), buffers);
    }

    private static byte[] json(KernelMessage message, byte[] parentHeader) throws MalformedMessageException {
        JsonParts.requireObject(message.metadata(), "metadata");
        JsonParts.requireObject(message.content(), "content");
        ByteArrayOutputStream out =
                new ByteArrayOutputStream((int) Math.min(1L << 20, message.sizeBytes() + parentHeader.length) + 256);
        try {
            write(out, "{\"header\":");
            out.write(message.header());
            write(out, ",\"msg_id\":");
            out.write(JSON.writeValueAsBytes(message.msgId()));
            write(out, ",\"msg_type\":");
            out.write(JSON.writeValueAsBytes(message.msgType()));
            write(out, ",\"parent_header\":");
            out.write(parentHeader);
            write(out, ",\"metadata\":");
            out.write(message.metadata());
            write(out, ",\"content\":");
            out.write(message.content());
            write(out, ",\"buffers\":[],\"channel\":\"" + message.channel().wireName() + "\"}");
        } catch (IOException e) {
            throw new IllegalStateException("Memory does not fail to be written.", e);
        }
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, String ascii) throws IOException {
        out.write(ascii.getBytes(StandardCharsets.US_ASCII));
    }

    private static KernelMessage decodeJson(byte[] json, List<byte[]> buffers) throws MalformedMessageException {
        if (!Utf8.isValid(json)) {
            throw new MalformedMessageException(BridgeMessage.FRAME_NOT_UTF8.text());
        }
        Map<String, byte[]> parts = new HashMap<>();
        String channelName = "shell";
        try (JsonParser parser = FACTORY.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new MalformedMessageException(BridgeMessage.FRAME_NOT_OBJECT.text());
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "header", "parent_header", "metadata", "content" -> {
                        if (value == JsonToken.START_OBJECT) {
                            parts.put(name, copyOfObject(parser, json));
                        } else if (value != JsonToken.VALUE_NULL) {
                            throw new MalformedMessageException(BridgeMessage.PART_NOT_OBJECT.text(name));
                        }
                    }
                    case "channel" -> {
                        if (value == JsonToken.VALUE_STRING) {
                            channelName = parser.getText();
                        } else if (value != JsonToken.VALUE_NULL) {
                            throw new MalformedMessageException(BridgeMessage.FRAME_CHANNEL.text());
                        }
                    }
                    default -> parser.skipChildren();
                }
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                throw new MalformedMessageException(BridgeMessage.FRAME_NOT_ONE_OBJECT.text());
            }
        } catch (IOException e) {
            throw new MalformedMessageException(BridgeMessage.FRAME_NOT_JSON.text(), e);
        }
        Channel channel = Channel.ofWireName(channelName)
                .orElseThrow(() -> new MalformedMessageException(BridgeMessage.FRAME_CHANNEL.text()));
        return KernelMessage.of(
                channel,
                parts.getOrDefault("header", JsonParts.EMPTY_OBJECT),
                parts.getOrDefault("parent_header", JsonParts.EMPTY_OBJECT),
                parts.getOrDefault("metadata", JsonParts.EMPTY_OBJECT),
                parts.getOrDefault("content", JsonParts.EMPTY_OBJECT),
                buffers);
    }

    /** The bytes of the object the parser has just entered, as the client wrote them. */
    private static byte[] copyOfObject(JsonParser parser, byte[] json) throws IOException {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        int end = (int) parser.currentLocation().getByteOffset();
        return Arrays.copyOfRange(json, start, end);
    }
}
