package dev.baton.broker.socket;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.ProblemAnswer;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.room.GlobalRoom;
import dev.baton.broker.room.RoomEndpoint;
import dev.baton.broker.room.RoomId;
import dev.baton.broker.room.RoomPeer;
import dev.baton.broker.room.RoomRegistry;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.RequestGuard;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.sync.YMessage;
import dev.baton.permissions.Action;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jboss.logging.Logger;

/** The collaboration websocket, {@code /api/collaboration/room/ROOM}: decodes and hands over to the room. */
@Singleton
class RoomSocketRoute {
    private static final Logger LOG = Logger.getLogger(RoomSocketRoute.class);
    private static final String PREFIX = "/api/collaboration/room/";

    private final RoomRegistry rooms;
    private final PermissionGate gate;
    private final DocumentIds documents;
    private final LiveSockets live;
    private final BatonConfig.Sockets limits;
    private final Vertx vertx;
    private final Counter malformed;

    @Inject
    RoomSocketRoute(
            RoomRegistry rooms,
            PermissionGate gate,
            DocumentIds documents,
            LiveSockets live,
            BatonConfig config,
            Vertx vertx,
            MeterRegistry meters) {
        this.rooms = rooms;
        this.gate = gate;
        this.documents = documents;
        this.live = live;
        this.limits = config.sockets();
        this.vertx = vertx;
        this.malformed = meters.counter("baton.room.socket.malformed");
    }

    void install(@Observes Router router) {
        router.routeWithRegex("/api/collaboration/room/.+").handler(this::onUpgrade);
    }

    private void onUpgrade(RoutingContext context) {
        Caller caller;
        Room room;
        try {
            caller = RequestGuard.callerOf(context);
            room = roomOf(context, caller);
            if (!"websocket".equalsIgnoreCase(context.request().getHeader("Upgrade"))) {
                throw new Problem(426, "upgrade_required", UserMessage.WEBSOCKET_ONLY);
            }
        } catch (Problem refused) {
            ProblemAnswer.send(context, refused);
            return;
        }
        HttpConnection connection = context.request().connection();
        context.request()
                .toWebSocket()
                .onSuccess(socket -> onOpen(connection, socket, caller, room))
                .onFailure(failure -> LOG.debugf(failure, "a room socket was not upgraded"));
    }

    /** The way into a room, and how large a message of this person may be. */
    private record Room(RoomEndpoint endpoint, int messageMaxBytes) {}

    private Room roomOf(RoutingContext context, Caller caller) {
        String path = context.request().path();
        String name = URLDecoder.decode(
                path.substring(path.indexOf(PREFIX) + PREFIX.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        if (name.equals(GlobalRoom.NAME)) {
            return new Room(rooms.global(), limits.readerMessageMaxBytes());
        }
        RoomId id = RoomId.parse(name).orElseThrow(() -> Problem.notFound(UserMessage.NO_ROOM));
        String document = documents.pathOf(id.fileId()).orElseThrow(() -> Problem.notFound(UserMessage.NO_ROOM));
        gate.require(caller, Action.DOC_READ, document);
        String session = context.request().getParam("sessionId");
        boolean mayEdit = gate.allows(caller, Action.DOC_EDIT, document);
        return new Room(
                rooms.open(id).endpoint(session == null ? "" : session),
                mayEdit ? limits.messageMaxBytes() : limits.readerMessageMaxBytes());
    }

    private void onOpen(HttpConnection connection, ServerWebSocket socket, Caller caller, Room room) {
        RoomEndpoint endpoint = room.endpoint();
        OpenSocket open = OpenSocket.of(vertx, connection, socket, caller, 1003, limits);
        if (!live.add(open)) {
            open.close(1003, UserMessage.TOO_MANY_CONNECTIONS.text());
            return;
        }
        RoomPeer peer = new PagePeer(open);
        open.onClosed(() -> {
            live.remove(open);
            endpoint.onLeft(peer);
        });
        open.receive(room.messageMaxBytes(), (bytes, text) -> {
            if (text) {
                return false;
            }
            YMessage message;
            try {
                message = YMessage.parse(bytes.getBytes());
            } catch (MalformedUpdateException wicked) {
                malformed.increment();
                open.close(
                        1003,
                        "{\"reason\":\"unknown_session\",\"reloadable\":true,\"errorReason\":\""
                                + UserMessage.PAGE_UNREADABLE.text() + "\"}");
                return false;
            }
            boolean taken = endpoint.onMessage(peer, message, bytes.length());
            if (!taken) {
                open.close(SocketSender.TRY_AGAIN_LATER, UserMessage.DOCUMENT_BEHIND.text());
            }
            return taken;
        });
        endpoint.onJoined(peer);
    }

    /** One page's end of a room. */
    private record PagePeer(OpenSocket open) implements RoomPeer {
        @Override
        public Caller caller() {
            return open.caller();
        }

        @Override
        public void send(byte[] message) {
            open.sender().offer(message);
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
