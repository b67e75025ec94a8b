package dev.baton.broker.socket;

import dev.baton.broker.security.Caller;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

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
    private boolean heard = true;

    private OpenSocket(ServerWebSocket socket, Caller caller, int goodbyeCode, SocketSender sender) {
        this.goodbyeCode = goodbyeCode;
        this.socket = socket;
        this.caller = caller;
        this.sender = sender;
    }

    /**
     * Takes over an upgraded socket. Must be called on its event loop.
     *
     * @param goodbyeCode the close code that keeps a page of this kind of socket away
     */
    static OpenSocket of(
            Vertx vertx,
            ServerWebSocket socket,
            Caller caller,
            int goodbyeCode,
            int outboundMax,
            long outboundMaxBytes,
            Duration ping) {
        Context context = vertx.getOrCreateContext();
        OpenSocket open = new OpenSocket(
                socket, caller, goodbyeCode, new SocketSender(socket, context, outboundMax, outboundMaxBytes));
        long timer = vertx.setPeriodic(ping.toMillis(), tick -> open.onPingDue());
        socket.pongHandler(pong -> open.heard = true);
        socket.exceptionHandler(failure -> open.sender.abandon((short) 1011, "the connection broke"));
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

    private void onPingDue() {
        if (!heard) {
            sender.abandon((short) 1001, "no answer to a ping");
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
