package dev.baton.broker.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.files.DurableFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@link PersonalDocuments} as files of the state folder: {@code people/<hash of the name>/<kind>/<hash of the id>.json}. Names are
 * hashed, so that no spelling of a name or id leads anywhere else. Writes are serialised by {@code this}; readers see the old or
 * the new file.
 */
public final class FilePersonalDocuments implements PersonalDocuments {
    private static final int DOCUMENTS_PER_KIND_MAX = 2_000;

    private final Path folder;
    private final ObjectMapper json;
    private final InstantSource clock;

    /** Keeps the texts below a folder, which is made when the first one comes. */
    public FilePersonalDocuments(Path folder, ObjectMapper json, InstantSource clock) {
        this.folder = folder;
        this.json = json;
        this.clock = clock;
    }

    @Override
    public Optional<Stored> find(String username, Kind kind, String id) throws IOException {
        Path file = file(username, kind, id);
        return Files.isRegularFile(file) ? Optional.of(read(file)) : Optional.empty();
    }

    @Override
    public List<Stored> list(String username, Kind kind) throws IOException {
        Path all = folder(username, kind);
        List<Stored> found = new ArrayList<>();
        if (Files.isDirectory(all)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(all, "*.json")) {
                for (Path file : files) {
                    found.add(read(file));
                }
            }
        }
        found.sort(Comparator.comparing(Stored::id));
        return found;
    }

    @Override
    public synchronized void put(String username, Kind kind, String id, String text) throws IOException {
        Path file = file(username, kind, id);
        Instant now = clock.instant();
        Instant created = now;
        if (Files.isRegularFile(file)) {
            created = read(file).created();
        } else if (count(folder(username, kind)) >= DOCUMENTS_PER_KIND_MAX) {
            throw new TooManyException(DOCUMENTS_PER_KIND_MAX);
        }
        Files.createDirectories(folder(username, kind));
        ObjectNode kept = json.createObjectNode()
                .put("id", id)
                .put("created", created.toString())
                .put("modified", now.toString())
                .put("text", text);
        DurableFile.replace(file, json.writeValueAsBytes(kept));
    }

    @Override
    public synchronized boolean remove(String username, Kind kind, String id) throws IOException {
        return Files.deleteIfExists(file(username, kind, id));
    }

    private Stored read(Path file) throws IOException {
        JsonNode kept = json.readTree(file.toFile());
        return new Stored(
                kept.path("id").asText(),
                kept.path("text").asText(),
                Instant.parse(kept.path("created").asText()),
                Instant.parse(kept.path("modified").asText()));
    }

    private static int count(Path folder) throws IOException {
        int count = 0;
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
                for (Path file : files) {
                    count += Files.isRegularFile(file) ? 1 : 0;
                }
            }
        }
        return count;
    }

    private Path file(String username, Kind kind, String id) {
        return folder(username, kind).resolve(hash(id) + ".json");
    }

    private Path folder(String username, Kind kind) {
        return folder.resolve("people")
                .resolve(hash(username))
                .resolve(kind.name().toLowerCase(Locale.ROOT));
    }

    private static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
