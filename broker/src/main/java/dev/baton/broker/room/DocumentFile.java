package dev.baton.broker.room;

import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.DurableFile;
import dev.baton.broker.files.FileReplacer;
import dev.baton.broker.files.ServedPath;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.room.RoomContent.UnreadableFileException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file of an open document: read, replaced whole and durably, and watched for edits from outside. Owned by the room's agent;
 * blocks on the disk.
 *
 * <p>Keeps, in the state folder, a copy of the file as it was when document and file last agreed: the base of a later merge. The copy
 * of a version that is about to be written lies beside it until the file has been replaced, and that of a version from outside until
 * the document's history has taken it in, so that a crash at any point leaves the right one to be found.
 */
final class DocumentFile {
    /** Said where a file may not be written. */
    static final String READ_ONLY = UserMessage.DOCUMENT_READ_ONLY.text();

    private final ServedRoot root;
    private final FileReplacer files;
    private final Supplier<Optional<String>> path;
    private final Path base;
    private final Path next;
    private final long bytesMax;
    private @Nullable Mark agreed;
    private @Nullable Mark refused;
    private String refusal = "";

    /** {@code path} answers where the file is now; {@code base} is the file for the copy of the last agreement; nothing larger is read. */
    DocumentFile(ServedRoot root, FileReplacer files, Supplier<Optional<String>> path, Path base, long bytesMax) {
        this.root = root;
        this.files = files;
        this.path = path;
        this.base = base;
        this.bytesMax = bytesMax;
        this.next = base.resolveSibling(base.getFileName() + ".next");
    }

    /** The file as it was read at one time. */
    record Seen(byte[] bytes, FileTime time, FileHash hash) {}

    /** What is remembered of a version of the file. */
    private record Mark(long size, FileTime time, FileHash hash) {
        static Mark of(Seen seen) {
            return new Mark(seen.bytes().length, seen.time(), seen.hash());
        }

        boolean looksLike(long otherSize, FileTime otherTime) {
            return size == otherSize && time.equals(otherTime);
        }
    }

    /** The file as it is now; empty when it is not there. */
    Optional<Seen> read() throws IOException, UnreadableFileException {
        Optional<Path> file = real();
        return file.isEmpty() ? Optional.empty() : Optional.of(seen(file.get()));
    }

    private Seen seen(Path file) throws IOException, UnreadableFileException {
        long size = Files.size(file);
        if (size > bytesMax) {
            throw new UnreadableFileException(UserMessage.DOCUMENT_TOO_LARGE.text(size, bytesMax));
        }
        // The time first: a change while it is read is then seen as one later.
        FileTime time = Files.getLastModifiedTime(file);
        byte[] bytes = Files.readAllBytes(file);
        return new Seen(bytes, time, FileHash.of(bytes));
    }

    /**
     * The file if somebody else changed it since document and file last agreed.
     *
     * @throws UnreadableFileException if it is still the version that could not be read the last time
     */
    Optional<Seen> change() throws IOException, UnreadableFileException {
        Optional<Path> file = real();
        if (file.isEmpty()) {
            return Optional.empty();
        }
        long size = Files.size(file.get());
        FileTime time = Files.getLastModifiedTime(file.get());
        if (refused != null && refused.looksLike(size, time)) {
            throw new UnreadableFileException(refusal);
        }
        if (agreed != null && agreed.looksLike(size, time)) {
            return Optional.empty();
        }
        Seen now = seen(file.get());
        if (agreed != null && agreed.hash().hex().equals(now.hash().hex())) {
            onAgreed(now);
            return Optional.empty();
        }
        return Optional.of(now);
    }

    /** Whether the file may be written, or made again where it is not there. */
    boolean isWritable() throws IOException {
        Optional<String> name = path.get();
        Optional<ServedPath> at = name.isEmpty() ? Optional.empty() : root.find(name.get());
        return at.isEmpty() || root.isWritable(at.get());
    }

    /** Whether the file is there. */
    boolean exists() throws IOException {
        return real().isPresent();
    }

    /** Document and file agree on what was read; the copy for later merges is not touched yet. */
    void onAgreed(Seen file) {
        agreed = Mark.of(file);
        refused = null;
    }

    /** The file as it is now cannot be read as what it should be. */
    void onRefused(Seen file, String sentence) {
        refused = Mark.of(file);
        refusal = sentence;
    }

    /** Replaces the file; from now on document and file agree on these bytes. */
    void write(byte[] bytes) throws IOException {
        makeFolder();
        DurableFile.replace(next, bytes);
        Path file = replace(bytes);
        agreed = new Mark(bytes.length, Files.getLastModifiedTime(file), FileHash.of(bytes));
        refused = null;
        Files.move(next, base, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Replaces the file without an agreement: when the document is next loaded, the file counts as changed from outside. */
    void writeAsOutsider(byte[] bytes) throws IOException {
        replace(bytes);
    }

    private Path replace(byte[] bytes) throws IOException {
        Optional<String> name = path.get();
        if (name.isEmpty()) {
            throw new IOException(UserMessage.DOCUMENT_FILE_GONE.text());
        }
        if (!isWritable()) {
            throw new IOException(READ_ONLY);
        }
        Path file = root.target(name.get()).real();
        files.replace(file, bytes);
        return file;
    }

    /** The document was seeded from these bytes: later merges begin from them. */
    void keepAgreement(byte[] bytes) throws IOException {
        makeFolder();
        DurableFile.replace(base, bytes);
        Files.deleteIfExists(next);
        forgetTaken();
    }

    /** Keeps a file that the document is about to take in; it becomes the base of later merges when the history says that it did. */
    void keepTaken(byte[] bytes, String sha256) throws IOException {
        makeFolder();
        DurableFile.replace(taken(sha256), bytes);
    }

    /** The history says that the document has taken that file in. */
    void onTaken(String sha256) throws IOException {
        Path kept = taken(sha256);
        if (Files.exists(kept)) {
            Files.move(kept, base, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path taken(String sha256) {
        return base.resolveSibling(base.getFileName() + ".taken-" + sha256.substring(0, 32));
    }

    private void forgetTaken() throws IOException {
        Path folder = base.getParent();
        if (folder != null) {
            try (DirectoryStream<Path> old = Files.newDirectoryStream(folder, base.getFileName() + ".taken-*")) {
                for (Path each : old) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    /**
     * The bytes of the last agreement, if they were kept.
     *
     * @param file the file as it is now, which tells whether the last write of a former life came to its end
     * @param takenSha256 the file that the document took in last, as its history says
     */
    Optional<byte[]> lastAgreement(byte[] file, Optional<String> takenSha256) throws IOException {
        if (takenSha256.isPresent()) {
            onTaken(takenSha256.get());
        }
        makeFolder();
        forgetTaken();
        if (Files.exists(next)) {
            if (Arrays.equals(Files.readAllBytes(next), file)) {
                Files.move(next, base, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } else {
                Files.delete(next);
            }
        }
        return Files.exists(base) ? Optional.of(Files.readAllBytes(base)) : Optional.empty();
    }

    /** The hash of the file on which document and file last agreed; empty before that. */
    String hash() {
        return agreed == null ? "" : agreed.hash().hex();
    }

    private void makeFolder() throws IOException {
        Path folder = base.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
    }

    private Optional<Path> real() throws IOException {
        Optional<String> name = path.get();
        Optional<ServedPath> at = name.isEmpty() ? Optional.empty() : root.find(name.get());
        return at.map(ServedPath::real).filter(Files::isRegularFile);
    }
}
