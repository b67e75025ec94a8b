package dev.baton.broker.security;

import io.restassured.RestAssured;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** One connection to the broker that runs, byte by byte: what no HTTP client would send. */
final class RawHttp implements AutoCloseable {
    private final Socket socket;

    RawHttp() throws IOException {
        socket = new Socket(URI.create(RestAssured.baseURI).getHost(), RestAssured.port);
        socket.setSoTimeout(30_000);
    }

    /** The head of a request with a right Host, up to and with the empty line. */
    static String head(String method, String path, String... headers) {
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + RestAssured.port
                + "\r\nAccept: application/json\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        return head.append("\r\n").toString();
    }

    RawHttp send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** Sends until the other side has had enough; answers how many bytes went out at most. */
    long sendUntilRefused(byte[] part, long most) throws IOException {
        long sent = 0;
        while (sent < most && socket.getInputStream().available() == 0) {
            try {
                send(part);
            } catch (SocketException ended) {
                return sent;
            }
            sent += part.length;
        }
        return sent;
    }

    /** Everything that the other side says until it ends the connection, which has to come within half a minute. */
    String answerAndEnd() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        try {
            in.transferTo(all);
        } catch (SocketException reset) {
            // an end as well, after what was read
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /** The status line of what comes next. */
    String status() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = socket.getInputStream().read();
        while (next >= 0 && next != '\r') {
            line.append((char) next);
            next = socket.getInputStream().read();
        }
        return line.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
