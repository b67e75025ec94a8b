package dev.baton.broker.documents;

import dev.baton.broker.files.DurableFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Files that are kept for documents, a folder for each document and a file for each thing kept; its name holds time and tag, so that
 * a listing opens no file.
 *
 * <p>Invariants: what {@link #keep} returned for is durable; of two things kept for a document the later one has the later time; a
 * document has at most so many files of at most so many bytes together, beyond which the eldest go. Guarded by {@code this}; blocks.
 */
final class RetainedFiles {
    private static final Pattern DOCUMENT = Pattern.compile("[A-Za-z0-9_-]{1,100}");
    private static final Pattern NAME = Pattern.compile("([0-9]{1,17})\\.([a-z_]{1,30})");
    private static final Pattern ID = Pattern.compile("([A-Za-z0-9_-]{1,100})\\.([0-9]{1,17})");

    private final Path folder;
    private final int perDocumentMax;
    private final long perDocumentMaxBytes;
    private final InstantSource clock;

    RetainedFiles(Path folder, int perDocumentMax, long perDocumentMaxBytes, InstantSource clock) {
        this.folder = folder;
        this.perDocumentMax = perDocumentMax;
        this.perDocumentMaxBytes = perDocumentMaxBytes;
        this.clock = clock;
    }

    /**
     * One thing kept.
     *
     * @param at in whole microseconds
     * @param tag why it was kept, as a word
     */
    record Kept(String id, String fileId, Instant at, String tag, long sizeBytes, Path path) {}

    /** Keeps bytes for a document; empty where they alone are more than a document may have. */
    synchronized Optional<Kept> keep(String fileId, String tag, byte[] bytes) throws IOException {
        if (bytes.length > perDocumentMaxBytes) {
            return Optional.empty();
        }
        List<Kept> before = of(fileId);
        long now = ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
        long micros = before.isEmpty() ? now : Math.max(now, microsOf(before.getFirst()) + 1);
        Path home = Files.createDirectories(homeOf(fileId));
        Path place = home.resolve(micros + "." + tag);
        DurableFile.replace(place, bytes);
        long sum = bytes.length;
        for (int i = 0; i < before.size(); i++) {
            sum += before.get(i).sizeBytes();
            if (i >= perDocumentMax - 1 || sum > perDocumentMaxBytes) {
                Files.deleteIfExists(before.get(i).path());
            }
        }
        return Optional.of(kept(fileId, micros, tag, bytes.length, place));
    }

    /** What is kept for a document, newest first. */
    synchronized List<Kept> of(String fileId) throws IOException {
        List<Kept> found = new ArrayList<>();
        if (!DOCUMENT.matcher(fileId).matches() || !Files.isDirectory(homeOf(fileId))) {
            return found;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(homeOf(fileId))) {
            for (Path each : files) {
                Matcher name = NAME.matcher(each.getFileName().toString());
                if (name.matches()) {
                    found.add(kept(fileId, Long.parseLong(name.group(1)), name.group(2), Files.size(each), each));
                }
            }
        }
        found.sort(Comparator.comparing(Kept::at).reversed());
        return found;
    }

    /** The thing of that id. */
    synchronized Optional<Kept> find(String id) throws IOException {
        Matcher parts = ID.matcher(id);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return of(parts.group(1)).stream().filter(each -> each.id().equals(id)).findFirst();
    }

    /** The bytes that were kept; empty where they have gone meanwhile. */
    synchronized Optional<byte[]> read(Kept kept) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(kept.path()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        }
    }

    /** Throws one thing away; false where it was gone. */
    synchronized boolean delete(Kept kept) throws IOException {
        return Files.deleteIfExists(kept.path());
    }

    /** A document is gone, and with it all that was kept for it. */
    synchronized void forget(String fileId) throws IOException {
        for (Kept each : of(fileId)) {
            Files.deleteIfExists(each.path());
        }
        if (DOCUMENT.matcher(fileId).matches()) {
            Files.deleteIfExists(homeOf(fileId));
        }
    }

    private Path homeOf(String fileId) {
        if (!DOCUMENT.matcher(fileId).matches()) {
            throw new IllegalArgumentException("no id of a document: " + fileId);
        }
        return folder.resolve(fileId);
    }

    private static long microsOf(Kept kept) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, kept.at());
    }

    private static Kept kept(String fileId, long micros, String tag, long sizeBytes, Path path) {
        return new Kept(
                fileId + "." + micros, fileId, Instant.EPOCH.plus(micros, ChronoUnit.MICROS), tag, sizeBytes, path);
    }
}
