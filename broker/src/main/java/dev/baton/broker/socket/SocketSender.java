package dev.baton.broker.socket;

import dev.baton.broker.error.UserMessage;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.ArrayDeque;

/**
 * The only writer of one websocket's output: a queue bounded in bytes and in messages, drained on the socket's own event loop as
 * fast as its peer reads.
 *
 * <p>Owners offer and go on; they never wait for a peer. When the queue would pass a bound the socket is closed with 1013 ("try
 * again later"): the stock pages reconnect and resynchronise, so nothing is lost that the document holds.
 *
 * <p>Guarded by {@code this}: {@code waiting}, {@code waitingBytes}, {@code draining}, {@code closed}.
 */
public final class SocketSender {
    /** The peer reads too slowly. */
    public static final short TRY_AGAIN_LATER = 1013;

    private final ServerWebSocket socket;
    private final Context context;
    private final int countMax;
    private final long bytesMax;
    private final ArrayDeque<Object> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private boolean draining;
    private boolean closed;

    /** A sender for a socket of the given event-loop context. */
    public SocketSender(ServerWebSocket socket, Context context, int countMax, long bytesMax) {
        this.socket = socket;
        this.context = context;
        this.countMax = countMax;
        this.bytesMax = bytesMax;
    }

    /** Queues one binary message. Any thread. False when the socket is closed or was closed for being too slow. */
    public boolean offer(byte[] message) {
        return offer(message, message.length);
    }

    /** Queues one text message. Any thread. */
    public boolean offerText(String message) {
        return offer(message, message.length());
    }

    private boolean offer(Object message, int bytes) {
        boolean overflow;
        synchronized (this) {
            if (closed) {
                return false;
            }
            overflow = waiting.size() >= countMax || (waitingBytes + bytes > bytesMax && !waiting.isEmpty());
            if (!overflow) {
                waiting.add(message);
                waitingBytes += bytes;
                if (draining) {
                    return true;
                }
                draining = true;
            }
        }
        if (overflow) {
            abandon(TRY_AGAIN_LATER, UserMessage.PAGE_TOO_SLOW.text());
            return false;
        }
        context.runOnContext(none -> drain());
        return true;
    }

    /** Sends what waits, then closes with a code and a reason of at most 123 bytes. Any thread. */
    public void close(short code, String reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
            waiting.add(new Goodbye(code, reason));
            if (draining) {
                return;
            }
            draining = true;
        }
        context.runOnContext(none -> drain());
    }

    /** Drops what waits and closes at once. Any thread. */
    public void abandon(short code, String reason) {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.clear();
            waitingBytes = 0;
        }
        context.runOnContext(none -> socket.close(code, reason));
    }

    /** The socket has ended by itself. */
    public void onClosed() {
        synchronized (this) {
            closed = true;
            waiting.clear();
            waitingBytes = 0;
        }
    }

    private void drain() {
        while (true) {
            Object next;
            synchronized (this) {
                if (closed || socket.isClosed()) {
                    // at the end of the broker a socket is closed before its handler is told
                    onClosed();
                    return;
                }
                if (waiting.isEmpty()) {
                    draining = false;
                    return;
                }
                if (socket.writeQueueFull()) {
                    break;
                }
                next = waiting.removeFirst();
                waitingBytes -= sizeOf(next);
                closed = next instanceof Goodbye;
            }
            switch (next) {
                case byte[] bytes -> socket.writeBinaryMessage(Buffer.buffer(Unpooled.wrappedBuffer(bytes)));
                case String text -> socket.writeTextMessage(text);
                case Goodbye end -> socket.close(end.code(), end.reason());
                default -> throw new IllegalStateException("only messages are queued");
            }
        }
        socket.drainHandler(none -> drain());
    }

    private static int sizeOf(Object message) {
        return switch (message) {
            case byte[] bytes -> bytes.length;
            case String text -> text.length();
            default -> 0;
        };
    }

    private record Goodbye(short code, String reason) {}
}
