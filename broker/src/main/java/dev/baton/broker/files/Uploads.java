package dev.baton.broker.files;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;

/**
 * Files that come in pieces: the pieces of one person's upload to one path are gathered in the state folder and published as a
 * whole with the last one, so that nobody sees half a file.
 *
 * <p>Pieces of one upload come one after the other. Guarded by {@code this}. An upload that nobody went on with for a day is
 * dropped; one file and all waiting pieces together are bounded.
 */
public final class Uploads {
    private static final long WAITING_MAX_BYTES = 16L << 30;
    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(1);

    private final Path folder;
    private final InstantSource clock;
    private final FileReplacer files;

    /** Gathers pieces below a folder, which is made when the first one comes. */
    public Uploads(Path folder, InstantSource clock, FileReplacer files) {
        this.files = files;
        this.folder = folder;
        this.clock = clock;
    }

    /** Takes a piece: number 1 starts the upload anew, each further one must follow the one before. */
    public synchronized void append(String username, ServedPath to, int number, byte[] piece) throws IOException {
        Files.createDirectories(folder);
        Path gathered = gathered(username, to);
        if (number == 1) {
            dropForgotten();
            Files.deleteIfExists(gathered);
        } else if (!Files.isRegularFile(gathered)) {
            throw new Problem(409, "upload_lost", UserMessage.UPLOAD_LOST);
        }
        if (waitingBytes() + piece.length > WAITING_MAX_BYTES) {
            throw new Problem(413, "too_large", UserMessage.UPLOADS_FULL);
        }
        try (FileChannel channel = FileChannel.open(gathered, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            OutputStream out = Channels.newOutputStream(channel);
            out.write(piece);
        }
    }

    /** Publishes what was gathered, with its last piece, and forgets it. */
    public synchronized void publish(String username, ServedPath to, byte[] last) throws IOException {
        append(username, to, Integer.MAX_VALUE, last);
        Path gathered = gathered(username, to);
        files.replace(to.real(), out -> Files.copy(gathered, out));
        Files.deleteIfExists(gathered);
    }

    private long waitingBytes() throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> pieces = Files.newDirectoryStream(folder)) {
            for (Path piece : pieces) {
                sum += Files.size(piece);
            }
        }
        return sum;
    }

    private void dropForgotten() throws IOException {
        Instant oldest = clock.instant().minus(FORGOTTEN_AFTER);
        try (DirectoryStream<Path> pieces = Files.newDirectoryStream(folder)) {
            for (Path piece : pieces) {
                if (Files.getLastModifiedTime(piece).toInstant().isBefore(oldest)) {
                    Files.deleteIfExists(piece);
                }
            }
        }
    }

    private Path gathered(String username, ServedPath to) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(username.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            digest.update(to.real().toString().getBytes(StandardCharsets.UTF_8));
            return folder.resolve(HexFormat.of().formatHex(digest.digest(), 0, 16));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
