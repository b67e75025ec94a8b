package dev.baton.broker.socket;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Caller;
import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One open websocket of one person: its sender, its pings and its end. A peer that answers no ping between two of them is taken
 * for gone (a closed laptop sends no goodbye).
 *
 * <p>Runs on the socket's event loop; {@link #sender} may be used from any thread.
 */
final class OpenSocket {
    /** The longest close reason that a websocket carries, in bytes. */
    static final int REASON_MAX_BYTES = 123;

    private final ServerWebSocket socket;
    private final Caller caller;
    private final int goodbyeCode;
    private final SocketSender sender;
    private final Line line;
    private boolean heard = true;
    private volatile @Nullable SocketReceiver receiver;

    /** What the socket runs on: its event loop and its channel. */
    record Line(Context context, Channel channel) {}

    private OpenSocket(ServerWebSocket socket, Caller caller, int goodbyeCode, SocketSender sender, Line line) {
        this.line = line;
        this.goodbyeCode = goodbyeCode;
        this.socket = socket;
        this.caller = caller;
        this.sender = sender;
    }

    /**
     * Takes over an upgraded socket. Must be called on its event loop.
     *
     * @param connection the connection of the request that was upgraded
     * @param goodbyeCode the close code that keeps a page of this kind of socket away
     */
    static OpenSocket of(
            Vertx vertx,
            HttpConnection connection,
            ServerWebSocket socket,
            Caller caller,
            int goodbyeCode,
            BatonConfig.Sockets limits) {
        Context context = vertx.getOrCreateContext();
        SocketSender sender = new SocketSender(socket, context, limits.outboundMax(), limits.outboundMaxBytes());
        Line line = new Line(context, ((ConnectionBase) connection).channel());
        OpenSocket open = new OpenSocket(socket, caller, goodbyeCode, sender, line);
        long timer = vertx.setPeriodic(limits.ping().toMillis(), tick -> open.onPingDue());
        socket.pongHandler(pong -> open.heard = true);
        socket.exceptionHandler(failure -> open.sender.abandon((short) 1011, UserMessage.CONNECTION_BROKE.text()));
        socket.closeHandler(none -> {
            vertx.cancelTimer(timer);
            open.sender.onClosed();
            open.onClosed.run();
        });
        return open;
    }

    private Runnable onClosed = () -> {};

    /** What is done once when the socket has ended, however it ended. Set before the first message. */
    void onClosed(Runnable action) {
        onClosed = action;
        if (socket.isClosed()) {
            action.run();
        }
    }

    Caller caller() {
        return caller;
    }

    SocketSender sender() {
        return sender;
    }

    ServerWebSocket socket() {
        return socket;
    }

    /** Closes with a code and a sentence, which is cut to what a close frame carries. Any thread. */
    void close(int code, String reason) {
        sender.close((short) code, fitted(reason));
    }

    /** Closes so that the page does not come back, with a sentence. Any thread. */
    void closeForGood(String reason) {
        close(goodbyeCode, reason);
    }

    /** Reads messages of at most so many bytes from now on. On the socket's event loop. */
    void receive(int messageMaxBytes, SocketReceiver.Receiver messages) {
        receiver = new SocketReceiver(this, line, messageMaxBytes, messages);
    }

    /** A message of so many bytes was dealt with: more may come. Any thread. */
    void onTaken(int bytes) {
        SocketReceiver present = receiver;
        if (present != null) {
            present.onTaken(bytes);
        }
    }

    /** The peer has sent something. */
    void onHeard() {
        heard = true;
    }

    private void onPingDue() {
        SocketReceiver present = receiver;
        if (present != null && present.isPaused()) {
            // its answer waits behind what is not read for now
            heard = true;
        }
        if (!heard) {
            sender.abandon((short) 1001, UserMessage.NO_PONG.text());
            return;
        }
        heard = false;
        socket.writePing(Buffer.buffer());
    }

    /** The longest head of a text that fits into a close frame without cutting a character. */
    static String fitted(String reason) {
        String fitting = reason;
        while (fitting.getBytes(StandardCharsets.UTF_8).length > REASON_MAX_BYTES) {
            int end = fitting.length() - 1;
            fitting = fitting.substring(0, Character.isLowSurrogate(fitting.charAt(end)) ? end - 1 : end);
        }
        return fitting;
    }
}
