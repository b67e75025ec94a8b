package dev.baton.bridge;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.zmq.ConnectionInfo;
import dev.baton.bridge.zmq.MessageSigner;
import dev.baton.bridge.zmq.WireCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** A second client directly on a running kernel: the reference for the cost of the bridge. */
final class DirectConnection implements AutoCloseable {

    private final ZContext context = new ZContext(1);
    private final ZMQ.Socket shell = context.createSocket(SocketType.DEALER);
    private final ZMQ.Socket iopub = context.createSocket(SocketType.SUB);
    private final Headers headers = new Headers("direct", InstantSource.system());
    private final WireCodec codec;

    private DirectConnection(ConnectionInfo info) throws Exception {
        codec = new WireCodec(new MessageSigner(info.key(), info.signatureScheme()));
        iopub.subscribe(ZMQ.SUBSCRIPTION_ALL);
        // ipykernel welcomes the first subscriber of a topic only, so this one takes a topic of its own as well
        iopub.subscribe("welcome-to-the-direct-connection");
        iopub.connect(info.endpoint(Channel.IOPUB));
        shell.setIdentity("direct".getBytes(StandardCharsets.US_ASCII));
        shell.connect(info.endpoint(Channel.SHELL));
        iopub.setReceiveTimeOut(20_000);
        shell.setReceiveTimeOut(20_000);
        while (!read(iopub, Channel.IOPUB).msgType().equals("iopub_welcome")) {
            continue;
        }
    }

    static DirectConnection to(Path connectionFile) throws Exception {
        return new DirectConnection(ConnectionInfo.parse(Files.readAllBytes(connectionFile)));
    }

    /** Runs code and returns when its reply and its idle are there. */
    void execute(String msgId, String code) throws Exception {
        List<byte[]> frames = codec.encode(
                headers.of(msgId, "execute_request"),
                Json.EMPTY_OBJECT,
                Json.EMPTY_OBJECT,
                ExecuteRequest.ofCode(msgId, code).contentToSend(),
                List.of());
        for (int i = 0; i < frames.size(); i++) {
            shell.send(frames.get(i), i < frames.size() - 1 ? ZMQ.SNDMORE : 0);
        }
        while (true) {
            KernelMessage message = read(iopub, Channel.IOPUB);
            if (message.parentMsgId().equals(msgId)
                    && message.msgType().equals("status")
                    && TestJson.of(message).path("execution_state").asText().equals("idle")) {
                break;
            }
        }
        while (!read(shell, Channel.SHELL).parentMsgId().equals(msgId)) {
            continue;
        }
    }

    private KernelMessage read(ZMQ.Socket socket, Channel channel) throws Exception {
        List<byte[]> frames = new ArrayList<>();
        do {
            byte[] frame = socket.recv();
            if (frame == null) {
                throw new AssertionError("the kernel does not answer");
            }
            frames.add(frame);
        } while (socket.hasReceiveMore());
        return codec.decode(channel, frames);
    }

    @Override
    public void close() {
        context.close();
    }
}
