package dev.baton.broker.security;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.config.RequestsConfig;
import dev.baton.broker.error.OperatorMessage;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.vertx.http.HttpServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Iterator;
import org.jboss.logging.Logger;

/**
 * Puts an {@link HttpConnectionWatch} on every connection that the HTTP server accepts. The server has no setting for how long a head
 * may take, so this stands at its listening channel, where each new connection passes.
 */
@Singleton
class AcceptedConnections {
    private static final Logger LOG = Logger.getLogger(AcceptedConnections.class);

    private final Vertx vertx;
    private final RequestsConfig limits;

    @Inject
    AcceptedConnections(Vertx vertx, BatonConfig config) {
        this.vertx = vertx;
        this.limits = config.requests();
    }

    void install(@ObservesAsync HttpServerStart started) {
        for (EventExecutor loop : ((VertxInternal) vertx).getAcceptorEventLoopGroup()) {
            loop.execute(() -> install((SingleThreadEventLoop) loop));
        }
    }

    private void install(SingleThreadEventLoop loop) {
        Iterator<Channel> channels = loop.registeredChannelsIterator();
        boolean found = false;
        while (channels.hasNext()) {
            Channel channel = channels.next();
            if (channel instanceof ServerChannel) {
                channel.pipeline().addFirst("acceptedConnections", new OnAccepted());
                found = true;
            }
        }
        if (!found) {
            LOG.error(OperatorMessage.LOG_NO_CHANNEL.text());
        }
    }

    private final class OnAccepted extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object accepted) {
            if (accepted instanceof Channel connection) {
                HttpConnectionWatch.put(connection, limits.headMax(), limits.idleMax());
            }
            context.fireChannelRead(accepted);
        }
    }
}
