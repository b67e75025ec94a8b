package dev.baton.broker.security;

import io.restassured.RestAssured;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** Websockets of tests to the broker that runs. */
final class TestSockets {
    private TestSockets() {}

    /** What a socket hears of its end. */
    static final class Ear implements WebSocket.Listener {
        final CompletableFuture<String> closed = new CompletableFuture<>();
        /** Completes when the other side has said something, and so has the socket among those it knows. */
        final CompletableFuture<Void> spokenTo = new CompletableFuture<>();

        /** The first byte of the first pong. */
        final CompletableFuture<Integer> ponged = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            ponged.complete((int) message.get());
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            spokenTo.complete(null);
            socket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.complete(code + " " + reason);
            return CompletableFuture.completedFuture(null);
        }
    }

    static CompletableFuture<WebSocket> connect(String path, Ear ear, Map<String, String> headers) {
        WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
        headers.forEach(builder::header);
        return builder.buildAsync(
                URI.create("ws" + RestAssured.baseURI.substring("http".length()) + ":" + RestAssured.port + path), ear);
    }

    /** The status with which an upgrade is answered; 101 when it is let through. */
    static int statusOf(String path, Map<String, String> headers) {
        try {
            connect(path, new Ear(), headers).join().abort();
            return 101;
        } catch (CompletionException refused) {
            if (refused.getCause() instanceof WebSocketHandshakeException answered) {
                return answered.getResponse().statusCode();
            }
            throw refused;
        }
    }

    static Map<String, String> token(String token) {
        return Map.of("Authorization", "token " + token);
    }
}
