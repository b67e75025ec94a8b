package dev.baton.broker.api;

import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Answers with a file of the disk: its bytes streamed, an entity tag of size and time, and 304 for who has it already. */
public final class FileAnswer {
    /** For files whose name holds a hash of what is in them. */
    public static final String FOR_EVER = "private, max-age=31536000, immutable";

    /** For files that may change: the browser asks each time whether they did. */
    public static final String ASK_AGAIN = "private, no-cache";

    private FileAnswer() {}

    /** The answer to a request for a file. */
    public static Response of(HttpServerRequest request, Path file, String type, String caching) throws IOException {
        return builder(request, file, type, caching).build();
    }

    /** The same, to be completed with more headers. */
    public static Response.ResponseBuilder builder(HttpServerRequest request, Path file, String type, String caching)
            throws IOException {
        BasicFileAttributes descriptor = Files.readAttributes(file, BasicFileAttributes.class);
        Instant modified = descriptor.lastModifiedTime().toInstant();
        String tag = "\"" + Long.toHexString(descriptor.size()) + "-"
                + Long.toHexString(modified.toEpochMilli() * 1_000_000 + modified.getNano() % 1_000_000)
                + "\"";
        boolean known = tag.equals(request.getHeader("If-None-Match"));
        Response.ResponseBuilder answer =
                known ? Response.status(304) : Response.ok(file.toFile()).type(type);
        return answer.header("Cache-Control", caching)
                .header("ETag", tag)
                .header("Last-Modified", DateTimeFormatter.RFC_1123_DATE_TIME.format(modified.atZone(ZoneOffset.UTC)));
    }
}
