package dev.baton.broker.security;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.AttributeKey;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The clock and the byte counter of one HTTP connection: a request's head has a time in which it is complete, and an idle
 * connection is closed after a while.
 *
 * <p>Stands before the HTTP decoder, so it sees bytes and learns from {@link RequestGuard} where a head ends and an answer is over. Used
 * on the connection's event loop.
 */
final class HttpConnectionWatch extends ChannelInboundHandlerAdapter {
    private static final AttributeKey<HttpConnectionWatch> KEY =
            AttributeKey.valueOf(HttpConnectionWatch.class, "connection");
    private static final IntConsumer NOBODY = bytes -> {};

    private final Channel channel;
    private final Duration headMax;
    private final Duration idleMax;
    private @Nullable ScheduledFuture<?> timer;
    private IntConsumer counter = NOBODY;
    private boolean idle;
    private int requests;

    private HttpConnectionWatch(Channel channel, Duration headMax, Duration idleMax) {
        this.channel = channel;
        this.headMax = headMax;
        this.idleMax = idleMax;
    }

    /** Puts a watch on a connection that was just accepted. */
    static void put(Channel channel, Duration headMax, Duration idleMax) {
        HttpConnectionWatch watch = new HttpConnectionWatch(channel, headMax, idleMax);
        channel.attr(KEY).set(watch);
        channel.pipeline().addLast("connectionWatch", watch);
    }

    /** The watch of the connection on which a request came. */
    static Optional<HttpConnectionWatch> of(HttpServerRequest request) {
        return request.connection() instanceof ConnectionBase connection
                ? Optional.ofNullable(connection.channel().attr(KEY).get())
                : Optional.empty();
    }

    /** A head is complete: its answer may take as long as it takes. Answers the number of the request. */
    int onHead() {
        stop();
        idle = false;
        return ++requests;
    }

    /** The answer to that request is over: the connection waits for the next head. Any thread. */
    void onAnswered(int request) {
        channel.eventLoop().execute(() -> {
            // a pipelined head may be here already
            if (request == requests) {
                counter = NOBODY;
                idle = true;
                closeAfter(idleMax);
            }
        });
    }

    /** Takes nothing more from the line. */
    void stopReading() {
        counter = NOBODY;
        channel.config().setAutoRead(false);
    }

    /** Tells how many bytes come from now on, until the answer is over. */
    void count(IntConsumer bytes) {
        counter = bytes;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        closeAfter(headMax);
        context.fireChannelActive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf bytes) {
            counter.accept(bytes.readableBytes());
            if (idle) {
                idle = false;
                closeAfter(headMax);
            }
        }
        context.fireChannelRead(message);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        context.fireChannelInactive();
    }

    private void closeAfter(Duration time) {
        stop();
        timer = channel.eventLoop().schedule(() -> channel.close(), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
