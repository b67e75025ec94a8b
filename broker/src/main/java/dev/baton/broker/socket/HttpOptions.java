package dev.baton.broker.socket;

import dev.baton.bridge.websocket.V1Frame;
import dev.baton.broker.config.BatonConfig;
import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * The websocket side of the HTTP server: message bounds, the kernel sub-protocol, no delay of small frames, no compression (which
 * would let a small message grow without bound).
 */
@Singleton
class HttpOptions implements HttpServerOptionsCustomizer {
    private final int messageMaxBytes;

    @Inject
    HttpOptions(BatonConfig config) {
        this.messageMaxBytes = config.sockets().messageMaxBytes();
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setMaxWebSocketFrameSize(messageMaxBytes);
        options.setMaxWebSocketMessageSize(messageMaxBytes);
        options.setWebSocketSubProtocols(List.of(V1Frame.SUBPROTOCOL));
        options.setPerMessageWebSocketCompressionSupported(false);
        options.setPerFrameWebSocketCompressionSupported(false);
        options.setTcpNoDelay(true);
    }
}
