package dev.baton.broker.api;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Reads paths out of the address of a request as it was spelled, so that {@code %2F} and {@code /} mean the same and a percent sign is
 * decoded exactly once.
 */
public final class RequestPath {
    private RequestPath() {}

    /** What follows a prefix in the path of a request, decoded; without slashes at its ends. */
    public static String after(HttpServerRequest request, String prefix) {
        String raw = request.path();
        if (raw == null || !raw.startsWith(prefix)) {
            throw Problem.notFound(UserMessage.NO_ADDRESS);
        }
        return trimmed(decoded(raw.substring(prefix.length())));
    }

    /** A path as it stands in an address: UTF-8 with percent signs, its slashes as they are. */
    public static String encoded(String path) {
        return Arrays.stream(path.split("/", -1))
                .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }

    /** A text of an address with its percent signs decoded as UTF-8; a {@link Problem} when they are malformed. */
    public static String decoded(String raw) {
        if (raw.indexOf('%') < 0) {
            return raw;
        }
        byte[] spelled = raw.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(spelled.length);
        for (int at = 0; at < spelled.length; at++) {
            if (spelled[at] != '%') {
                bytes.put(spelled[at]);
                continue;
            }
            int high = at + 2 <= spelled.length - 1 ? Character.digit(spelled[at + 1], 16) : -1;
            int low = at + 2 <= spelled.length - 1 ? Character.digit(spelled[at + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw malformed();
            }
            bytes.put((byte) (high << 4 | low));
            at += 2;
        }
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
        } catch (CharacterCodingException notText) {
            throw malformed();
        }
    }

    private static Problem malformed() {
        return Problem.badRequest(UserMessage.ADDRESS_SPELLING);
    }

    private static String trimmed(String path) {
        int start = 0;
        int end = path.length();
        while (start < end && path.charAt(start) == '/') {
            start++;
        }
        while (end > start && path.charAt(end - 1) == '/') {
            end--;
        }
        return path.substring(start, end);
    }
}
