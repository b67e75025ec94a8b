package dev.baton.broker.socket;

import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import dev.baton.bridge.websocket.LegacyFrame;
import dev.baton.bridge.websocket.V1Frame;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.ProblemAnswer;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelConnection;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.kernel.KernelRights;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.RequestGuard;
import dev.baton.broker.session.GatewayClients;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The kernel websocket of the Jupyter server API, {@code /api/kernels/ID/channels}, in both framings. Decodes and hands over to
 * the kernel's agent; a frame that is not well formed ends its socket and nothing else.
 */
@Singleton
class KernelSocketRoute {
    private static final Logger LOG = Logger.getLogger(KernelSocketRoute.class);
    private static final int SESSION_MAX = 200;
    /** Headers are kept for as long as an answer may come; those of pages have some 300 bytes. */
    private static final int HEADER_MAX_BYTES = 64 * 1024;

    private final KernelRegistry kernels;
    private final KernelRights rights;
    private final GatewayClients gateways;
    private final LiveSockets live;
    private final BatonConfig.Sockets limits;
    private final Vertx vertx;
    private final Counter malformed;
    private final Counter buffersLeftOut;

    @Inject
    KernelSocketRoute(
            KernelRegistry kernels,
            KernelRights rights,
            GatewayClients gateways,
            LiveSockets live,
            BatonConfig config,
            Vertx vertx,
            MeterRegistry meters) {
        this.kernels = kernels;
        this.rights = rights;
        this.gateways = gateways;
        this.live = live;
        this.limits = config.sockets();
        this.vertx = vertx;
        this.malformed = meters.counter("baton.kernel.socket.malformed");
        this.buffersLeftOut = meters.counter("baton.kernel.socket.buffers.left.out");
    }

    void install(@Observes Router router) {
        router.routeWithRegex("/api/kernels/(?<kernel>[^/]+)/channels").handler(this::onUpgrade);
    }

    private void onUpgrade(RoutingContext context) {
        Caller caller;
        KernelAgent agent;
        try {
            caller = RequestGuard.callerOf(context);
            agent = kernels.visible(caller, context.pathParam("kernel"));
            if (!"websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
                throw new Problem(426, "upgrade_required", UserMessage.WEBSOCKET_ONLY);
            }
            // programs join a named kernel by its id, also after a start of the broker, when it has no process yet
            kernels.start(caller, agent);
        } catch (Problem refused) {
            ProblemAnswer.send(context, refused);
            return;
        }
        String given = context.request().getParam("session_id");
        // a socket takes the place of an older one of the same name when it speaks; one without a name is nobody's
        // successor
        String session = given == null || given.isEmpty() || given.length() > SESSION_MAX
                ? "unnamed-" + UUID.randomUUID()
                : given;
        HttpConnection connection = context.request().connection();
        context.request()
                .toWebSocket()
                .onSuccess(socket -> onOpen(connection, socket, caller, agent, session))
                .onFailure(failure -> LOG.debugf(failure, "a kernel socket was not upgraded"));
    }

    private void onOpen(
            HttpConnection connection, ServerWebSocket socket, Caller caller, KernelAgent agent, String session) {
        OpenSocket open = OpenSocket.of(vertx, connection, socket, caller, 1000, limits);
        if (!live.add(open)) {
            open.close(1000, UserMessage.TOO_MANY_CONNECTIONS.text());
            return;
        }
        boolean v1 = V1Frame.SUBPROTOCOL.equals(socket.subProtocol());
        Framing framing = v1
                ? Framing.V1
                : gateways.contains(caller.username(), agent.descriptor().kernelId())
                        ? Framing.TEXT_ONLY
                        : Framing.LEGACY;
        KernelConnection page = new PageConnection(open, session, framing, buffersLeftOut);
        open.onClosed(() -> {
            live.remove(open);
            agent.onLeft(page);
        });
        agent.onJoined(page);
        int max = rights.mayRun(caller, agent.descriptor()) ? limits.messageMaxBytes() : limits.readerMessageMaxBytes();
        open.receive(max, (bytes, text) -> {
            KernelMessage message;
            try {
                message = decode(bytes, text, v1);
            } catch (MalformedMessageException wicked) {
                malformed.increment();
                open.close(1007, UserMessage.BAD_MESSAGE.text(wicked.getMessage()));
                return false;
            }
            boolean taken = agent.onSocketMessage(page, message, bytes.length());
            if (!taken) {
                open.close(SocketSender.TRY_AGAIN_LATER, UserMessage.KERNEL_BEHIND.text());
            }
            return taken;
        });
    }

    private static KernelMessage decode(Buffer bytes, boolean text, boolean v1) throws MalformedMessageException {
        KernelMessage message;
        if (text) {
            message = LegacyFrame.decodeText(bytes.toString(StandardCharsets.UTF_8));
        } else {
            message = v1 ? V1Frame.decode(bytes.getBytes()) : LegacyFrame.decodeBinary(bytes.getBytes());
        }
        if (message.header().length > HEADER_MAX_BYTES) {
            throw new MalformedMessageException(UserMessage.HEADER_TOO_LONG.text(HEADER_MAX_BYTES));
        }
        return message;
    }

    /** How messages are put into frames. */
    private enum Framing {
        V1,
        LEGACY,
        /** For a Jupyter server whose gateway this is: it stops reading at a binary frame, so buffers are left out. */
        TEXT_ONLY
    }

    /** One page's end of the kernel. */
    private record PageConnection(OpenSocket open, String clientSession, Framing framing, Counter buffersLeftOut)
            implements KernelConnection {
        @Override
        public Caller caller() {
            return open.caller();
        }

        @Override
        public void send(KernelMessage message, byte[] parentHeader) {
            if (framing == Framing.V1) {
                open.sender().offer(V1Frame.encode(message, parentHeader));
                return;
            }
            try {
                boolean bare = message.buffers().isEmpty();
                if (bare || framing == Framing.TEXT_ONLY) {
                    if (!bare) {
                        buffersLeftOut.increment();
                    }
                    open.sender().offerText(LegacyFrame.encodeText(message, parentHeader));
                } else {
                    open.sender().offer(LegacyFrame.encodeBinary(message, parentHeader));
                }
            } catch (MalformedMessageException wicked) {
                LOG.warn(OperatorMessage.LOG_FRAME_NOT_TEXT.text(wicked.getMessage()));
            }
        }

        @Override
        public void onTaken(int bytes) {
            open.onTaken(bytes);
        }

        @Override
        public void close(int code, String reason) {
            open.close(code, reason);
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }
}
