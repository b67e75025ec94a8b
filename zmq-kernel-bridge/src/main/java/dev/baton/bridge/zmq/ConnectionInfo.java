package dev.baton.bridge.zmq;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.MalformedMessageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where a kernel listens and with which key it signs: the contents of a connection file.
 *
 * <p>Only TCP: JeroMQ's {@code ipc} is not the one kernels speak. A port of 0 means "not chosen yet". Follows
 * "Connection files" of the jupyter_client documentation.
 *
 * @param ip host part of the endpoints
 * @param shellPort port of the shell channel
 * @param iopubPort port of the iopub channel
 * @param stdinPort port of the stdin channel
 * @param controlPort port of the control channel
 * @param heartbeatPort port of the heartbeat
 * @param key secret of the signatures, as text; empty means unsigned
 * @param signatureScheme such as {@code hmac-sha256}
 * @param kernelName name of the kernelspec
 */
public record ConnectionInfo(
        String ip,
        int shellPort,
        int iopubPort,
        int stdinPort,
        int controlPort,
        int heartbeatPort,
        String key,
        String signatureScheme,
        String kernelName) {

    /** Longest connection file read. */
    public static final int FILE_BYTES_MAX = 64 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Checks the ports. */
    public ConnectionInfo {
        for (int port : new int[] {shellPort, iopubPort, stdinPort, controlPort, heartbeatPort}) {
            if (port < 0 || port > 65535) {
                throw new IllegalArgumentException("Not a port: " + port);
            }
        }
    }

    /**
     * Reads the text of a connection file.
     *
     * @throws MalformedMessageException if it is not one, or its transport is not tcp
     */
    public static ConnectionInfo parse(byte[] json) throws MalformedMessageException {
        if (json.length > FILE_BYTES_MAX) {
            throw new MalformedMessageException(BridgeMessage.CONNECTION_FILE_TOO_LONG.text(FILE_BYTES_MAX));
        }
        JsonNode node;
        try {
            node = JSON.readTree(json);
        } catch (IOException e) {
            throw new MalformedMessageException(BridgeMessage.CONNECTION_FILE_NOT_JSON.text(), e);
        }
        if (!(node instanceof ObjectNode object)) {
            throw new MalformedMessageException(BridgeMessage.CONNECTION_FILE_NOT_OBJECT.text());
        }
        String transport = object.path("transport").asText("tcp");
        if (!transport.equals("tcp")) {
            throw new MalformedMessageException(BridgeMessage.CONNECTION_FILE_TRANSPORT.text(transport));
        }
        try {
            return new ConnectionInfo(
                    object.path("ip").asText("127.0.0.1"),
                    object.path("shell_port").asInt(0),
                    object.path("iopub_port").asInt(0),
                    object.path("stdin_port").asInt(0),
                    object.path("control_port").asInt(0),
                    object.path("hb_port").asInt(0),
                    object.path("key").asText(""),
                    object.path("signature_scheme").asText("hmac-sha256"),
                    object.path("kernel_name").asText(""));
        } catch (IllegalArgumentException e) {
            throw new MalformedMessageException(BridgeMessage.CONNECTION_FILE_PORT.text(), e);
        }
    }

    /** Whether the kernel has chosen all its ports. */
    public boolean isComplete() {
        return shellPort > 0 && iopubPort > 0 && stdinPort > 0 && controlPort > 0 && heartbeatPort > 0;
    }

    /** The endpoint of a channel, as ZeroMQ writes it. */
    public String endpoint(Channel channel) {
        int port = switch (channel) {
            case SHELL -> shellPort;
            case IOPUB -> iopubPort;
            case STDIN -> stdinPort;
            case CONTROL -> controlPort;
        };
        return "tcp://" + ip + ":" + port;
    }

    /** The endpoint of the heartbeat, as ZeroMQ writes it. */
    public String heartbeatEndpoint() {
        return "tcp://" + ip + ":" + heartbeatPort;
    }

    /**
     * Writes the file in one step, readable and writable by its owner alone from the first byte on.
     *
     * @throws IOException if the disk refuses
     */
    public void writeTo(Path file) throws IOException {
        ObjectNode object = JSON.createObjectNode()
                .put("transport", "tcp")
                .put("ip", ip)
                .put("shell_port", shellPort)
                .put("iopub_port", iopubPort)
                .put("stdin_port", stdinPort)
                .put("control_port", controlPort)
                .put("hb_port", heartbeatPort)
                .put("key", key)
                .put("signature_scheme", signatureScheme)
                .put("kernel_name", kernelName);
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(draft);
        Files.createFile(draft, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(draft, JSON.writeValueAsBytes(object), StandardOpenOption.WRITE);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public String toString() {
        return "ConnectionInfo[" + ip + ", shell " + shellPort + ", iopub " + iopubPort + "]"; // never the key
    }
}
