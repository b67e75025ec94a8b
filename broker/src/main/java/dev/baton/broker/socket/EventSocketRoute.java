package dev.baton.broker.socket;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.ProblemAnswer;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.RequestGuard;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * The event socket of the Jupyter server API, {@code /api/events/subscribe}: a stock page opens it at its start and tries again and
 * again where there is none. Baton has no Jupyter events to tell, so it stays silent; what a page sends is ignored.
 */
@Singleton
class EventSocketRoute {
    private static final Logger LOG = Logger.getLogger(EventSocketRoute.class);

    private final LiveSockets live;
    private final BatonConfig.Sockets limits;
    private final Vertx vertx;

    @Inject
    EventSocketRoute(LiveSockets live, BatonConfig config, Vertx vertx) {
        this.live = live;
        this.limits = config.sockets();
        this.vertx = vertx;
    }

    void install(@Observes Router router) {
        router.route("/api/events/subscribe").handler(this::onUpgrade);
    }

    private void onUpgrade(RoutingContext context) {
        Caller caller;
        try {
            caller = RequestGuard.callerOf(context);
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
                .onSuccess(socket -> {
                    OpenSocket open = OpenSocket.of(vertx, connection, socket, caller, 1000, limits);
                    if (!live.add(open)) {
                        open.close(1000, UserMessage.TOO_MANY_CONNECTIONS.text());
                        return;
                    }
                    open.onClosed(() -> live.remove(open));
                    open.receive(limits.readerMessageMaxBytes(), (message, text) -> false);
                })
                .onFailure(failure -> LOG.debugf(failure, "an event socket was not upgraded"));
    }
}
