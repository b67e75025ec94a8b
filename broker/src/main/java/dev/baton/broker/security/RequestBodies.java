package dev.baton.broker.security;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.config.RequestsConfig;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.ProblemAnswer;
import dev.baton.broker.error.UserMessage;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What requests may bring in their bodies: so many bytes each, so many all together, and in a time. A few kilobytes before a sign-in,
 * from a budget of their own, so that people who are signed in never wait for those who are not.
 *
 * <p>Bytes are held from the head on, as announced, or as they come where no length is given, until the answer is over. Used on event
 * loops.
 */
@Singleton
class RequestBodies {
    /** How long the rest of a refused body is read and thrown away, so that its sender gets to read the answer. */
    private static final Duration LINGER = Duration.ofSeconds(2);

    private static final String RETRY_AFTER_SECONDS = "5";
    private static final String SIGNED_OUT = "baton.signed-out";
    private static final String UNREAD = "baton.unread";

    private final RequestsConfig limits;
    private final Vertx vertx;
    private final ByteBudget all;
    private final ByteBudget signedOut;

    @Inject
    RequestBodies(BatonConfig config, Vertx vertx) {
        this.limits = config.requests();
        this.vertx = vertx;
        this.all = new ByteBudget(
                limits.bodiesMaxBytes().orElse(Runtime.getRuntime().maxMemory() / 8));
        this.signedOut = new ByteBudget(limits.signedOutBodiesMaxBytes());
    }

    static boolean hasBody(HttpServerRequest request) {
        return request.getHeader("Transfer-Encoding") != null || length(request) > 0;
    }

    /** The announced length; 0 where there is none. The HTTP decoder has refused what is no number. */
    private static long length(HttpServerRequest request) {
        String length = request.getHeader("Content-Length");
        return length == null ? 0 : Long.parseLong(length.trim());
    }

    /** An answer that refuses before the body is read, or that leaves an upgrade out, ends the connection; its sender gets to read it. */
    void endAfterRefusal(RoutingContext context) {
        HttpServerRequest request = context.request();
        boolean upgrade = request.getHeader("Upgrade") != null;
        if (!upgrade && !hasBody(request)) {
            return;
        }
        context.addHeadersEndHandler(none -> {
            boolean refused = context.response().getStatusCode() >= 400 || context.get(SIGNED_OUT) != null;
            if (upgrade || (refused && !request.isEnded())) {
                context.response().putHeader("Connection", "close");
                if (context.get(UNREAD) == null) {
                    context.addBodyEndHandler(sent -> discardRest(request));
                }
            }
        });
    }

    private void discardRest(HttpServerRequest request) {
        if (request.isEnded()) {
            request.connection().close();
            return;
        }
        long timer =
                vertx.setTimer(LINGER.toMillis(), late -> request.connection().close());
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.handler(thrownAway -> {});
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            request.connection().close();
        });
        request.resume();
    }

    /** Refuses what announces more than a request may bring before a sign-in. */
    void requireSmall(RoutingContext context) {
        context.put(SIGNED_OUT, true);
        if (length(context.request()) > limits.signedOutBodyMaxBytes()) {
            throw tooLarge(limits.signedOutBodyMaxBytes());
        }
    }

    /** Reads the body of a request before a sign-in, and goes on with it. */
    void readSmall(RoutingContext context, Consumer<Buffer> then) {
        requireSmall(context);
        int max = limits.signedOutBodyMaxBytes();
        if (!signedOut.take(max)) {
            throw busy(context);
        }
        context.addEndHandler(over -> signedOut.give(max));
        HttpServerRequest request = context.request();
        Buffer body = Buffer.buffer();
        long timer = vertx.setTimer(limits.signedOutBodyTimeMax().toMillis(), late -> {
            stopReading(request);
            ProblemAnswer.send(context, new Problem(408, "too_slow", UserMessage.BODY_TOO_SLOW));
        });
        context.addEndHandler(over -> vertx.cancelTimer(timer));
        if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
            context.response().writeContinue();
        }
        request.handler(part -> {
            if (body.length() + part.length() > max) {
                vertx.cancelTimer(timer);
                stopReading(request);
                ProblemAnswer.send(context, tooLarge(max));
            } else {
                body.appendBuffer(part);
            }
        });
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            then.accept(body);
        });
        request.resume();
    }

    private static void stopReading(HttpServerRequest request) {
        request.handler(thrownAway -> {});
        request.endHandler(none -> {});
    }

    /** Holds the bytes of a signed-in person's body until its answer is over. */
    void admit(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!hasBody(request)) {
            return;
        }
        long length = length(request);
        if (length > all.max()) {
            throw tooLarge(all.max());
        }
        Held held = new Held();
        if (!held.take(length)) {
            throw busy(context);
        }
        context.addEndHandler(over -> held.release());
        checkPace(request, held, System.nanoTime(), limits.bodyTimeMax().toMillis());
        if (length == 0) {
            HttpConnectionWatch watch = HttpConnectionWatch.of(request)
                    .orElseThrow(() -> new Problem(411, "length_required", UserMessage.BODY_LENGTH));
            watch.count(bytes -> {
                if (!held.isOver() && !held.take(bytes)) {
                    refuseMore(context, watch);
                }
            });
        }
    }

    /** A body that comes too slowly ends its connection. */
    private void checkPace(HttpServerRequest request, Held held, long beganNs, long afterMs) {
        long timer = vertx.setTimer(afterMs, due -> {
            if (held.isOver() || request.isEnded()) {
                return;
            }
            long allowedMs = limits.bodyTimeMax().toMillis() + held.bytes() * 1000 / limits.bodyBytesPerSecondMin();
            long leftMs = allowedMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);
            if (leftMs > 0) {
                checkPace(request, held, beganNs, leftMs);
            } else {
                request.connection().close();
            }
        });
        held.onRelease(() -> vertx.cancelTimer(timer));
    }

    /** Whoever reads the body hears of its end when the connection is closed; until then nothing more is taken from the line. */
    private void refuseMore(RoutingContext context, HttpConnectionWatch watch) {
        watch.stopReading();
        context.put(UNREAD, true);
        if (!context.response().headWritten()) {
            ProblemAnswer.send(context, busy(context));
        }
        vertx.setTimer(LINGER.toMillis(), late -> context.request().connection().close());
    }

    private static Problem tooLarge(long max) {
        return new Problem(413, "too_large", UserMessage.BODY_TOO_LARGE, max);
    }

    private static Problem busy(RoutingContext context) {
        context.response().putHeader("Retry-After", RETRY_AFTER_SECONDS);
        return new Problem(503, "busy", UserMessage.BODIES_FULL);
    }

    /** The bytes of one request. Any thread. */
    private final class Held {
        private long bytes;
        private boolean over;
        private Runnable onRelease = () -> {};

        synchronized boolean take(long more) {
            if (over || !all.take(more)) {
                return false;
            }
            bytes += more;
            return true;
        }

        synchronized long bytes() {
            return bytes;
        }

        synchronized boolean isOver() {
            return over;
        }

        synchronized void onRelease(Runnable action) {
            onRelease = action;
        }

        synchronized void release() {
            if (!over) {
                over = true;
                all.give(bytes);
                onRelease.run();
            }
        }
    }
}
