package dev.baton.bridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import dev.baton.bridge.zmq.MessageSigner;
import dev.baton.bridge.zmq.WireCodec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A kernel's end of the wire: its sockets, and the frames of its messages. Owned by the fake kernel's thread. */
final class FakeWire {

    private final ZContext context;
    private final WireCodec codec;
    private final String session;
    private long messageCount;

    FakeWire(ZContext context, String key, String session) throws MalformedMessageException {
        this.context = context;
        this.codec = new WireCodec(new MessageSigner(key, "hmac-sha256"));
        this.session = session;
    }

    ZMQ.Socket bind(SocketType type) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setLinger(500);
        socket.setHWM(0);
        if (type == SocketType.XPUB) {
            socket.setXpubVerbose(true);
        }
        if (type == SocketType.ROUTER) {
            socket.setRouterHandover(true);
        }
        if (!socket.bind("tcp://127.0.0.1:*")) {
            throw new IllegalStateException("no free port");
        }
        return socket;
    }

    static int port(ZMQ.Socket socket) {
        String endpoint = socket.getLastEndpoint();
        return Integer.parseInt(endpoint.substring(endpoint.lastIndexOf(':') + 1));
    }

    static @Nullable List<byte[]> receive(ZMQ.Socket socket) {
        byte[] first = socket.recv(ZMQ.DONTWAIT);
        if (first == null) {
            return null;
        }
        List<byte[]> frames = new ArrayList<>();
        frames.add(first);
        while (socket.hasReceiveMore()) {
            frames.add(socket.recv(0));
        }
        return frames;
    }

    static void send(ZMQ.Socket socket, List<byte[]> frames) {
        for (int i = 0; i < frames.size(); i++) {
            socket.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
    }

    /** Echoes the received bytes, as a heartbeat does. */
    static void echo(ZMQ.Socket socket) {
        List<byte[]> frames = receive(socket);
        if (frames != null) {
            send(socket, frames);
        }
    }

    /** Reads and discards everything available. */
    static void drain(ReadableByteChannel wake) throws IOException {
        ByteBuffer scratch = ByteBuffer.allocate(64);
        while (wake.read(scratch) > 0) {
            scratch.clear();
        }
    }

    KernelMessage decode(Channel channel, List<byte[]> frames) throws MalformedMessageException {
        return codec.decode(channel, frames);
    }

    /** The frames of stream messages with something wrong about them. */
    List<List<byte[]>> oddities(String what, byte[] parent, String text) {
        ObjectNode content = FakeContent.stream(text);
        return switch (what) {
            case "twice" -> {
                List<byte[]> frames = frames("stream", parent, content);
                yield List.of(frames, frames);
            }
            case "foreign" ->
                List.of(frames(
                        "stream",
                        "{\"msg_id\":\"nobody\",\"msg_type\":\"execute_request\"}".getBytes(StandardCharsets.UTF_8),
                        content));
            case "orphan" -> List.of(frames("stream", Json.EMPTY_OBJECT, content));
            case "forged" -> {
                List<byte[]> frames = frames("stream", parent, content);
                frames.set(1, "0".repeat(64).getBytes(StandardCharsets.US_ASCII));
                yield List.of(frames);
            }
            case "garbage" -> List.of(new ArrayList<>(List.of(new byte[] {1, 2, 3})));
            default -> throw new IllegalArgumentException(what);
        };
    }

    /** The frames of a welcome to all broadcasts, behind their topic or without one. */
    List<byte[]> welcome(boolean withTopic) {
        List<byte[]> frames =
                frames("iopub_welcome", Json.EMPTY_OBJECT, Json.object().put("subscription", ""));
        if (withTopic) {
            frames.addFirst("kernel.iopub_welcome".getBytes(StandardCharsets.US_ASCII));
        }
        return frames;
    }

    /** The frames of a message of this kernel, from the delimiter on; every call makes another message. */
    List<byte[]> frames(String type, byte[] parent, ObjectNode content) {
        byte[] header = Json.bytes(Json.object()
                .put("msg_id", session + "-" + ++messageCount)
                .put("session", session)
                .put("username", "fake")
                .put("date", "2026-01-02T03:04:05.000000Z")
                .put("msg_type", type)
                .put("version", "5.3"));
        return codec.encode(header, parent, Json.EMPTY_OBJECT, Json.bytes(content), List.of());
    }
}
