package dev.baton.broker.room;

import dev.baton.broker.files.DurableFile;
import dev.baton.broker.files.ServedPath;
import dev.baton.broker.files.ServedRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The file of an open document: read, replaced whole and durably, and watched for edits from outside. Owned by the room's agent;
 * blocks on the disk.
 *
 * <p>Keeps, in the state folder, a copy of the file as it was when document and file last agreed: the base of a later merge.
 */
final class DocumentFile {
    private final ServedRoot root;
    private final Supplier<Optional<String>> path;
    private final Path base;
    private @Nullable FileTime seenTime;
    private long seenSize = -1;
    private String seenHash = "";

    /** {@code path} answers where the file is now; {@code base} is the file for the copy of the last agreement. */
    DocumentFile(ServedRoot root, Supplier<Optional<String>> path, Path base) {
        this.root = root;
        this.path = path;
        this.base = base;
    }

    /** The bytes of the file; empty when it is not there. */
    Optional<byte[]> read() throws IOException {
        Optional<ServedPath> at = at();
        if (at.isEmpty() || !Files.isRegularFile(at.get().real())) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(at.get().real());
        remember(at.get().real(), bytes);
        return Optional.of(bytes);
    }

    /** Whether the file was changed by somebody else since it was read or written here. */
    boolean changedOutside() throws IOException {
        Optional<ServedPath> at = at();
        if (at.isEmpty() || !Files.isRegularFile(at.get().real())) {
            return false;
        }
        Path file = at.get().real();
        if (Files.size(file) == seenSize && Files.getLastModifiedTime(file).equals(seenTime)) {
            return false;
        }
        String former = seenHash;
        byte[] bytes = Files.readAllBytes(file);
        boolean other = !sha256(bytes).equals(former);
        if (!other) {
            remember(file, bytes);
        }
        return other;
    }

    /** Whether the file is there. */
    boolean exists() throws IOException {
        return at().filter(each -> Files.isRegularFile(each.real())).isPresent();
    }

    /** Replaces the file; answers its hash. */
    String write(byte[] bytes) throws IOException {
        Optional<String> name = path.get();
        if (name.isEmpty()) {
            throw new IOException("the document has no file any more");
        }
        Path file = root.target(name.get()).real();
        DurableFile.replace(file, bytes);
        remember(file, bytes);
        agree(bytes);
        return seenHash;
    }

    /** Document and file agree on these bytes. */
    void agree(byte[] bytes) throws IOException {
        Path folder = base.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path fresh = base.resolveSibling(base.getFileName() + ".new");
        Files.write(fresh, bytes);
        Files.move(
                fresh,
                base,
                java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    /** The bytes of the last agreement, if they were kept. */
    Optional<byte[]> lastAgreement() throws IOException {
        return Files.exists(base) ? Optional.of(Files.readAllBytes(base)) : Optional.empty();
    }

    /** The hash of what was read or written last. */
    String hash() {
        return seenHash;
    }

    private Optional<ServedPath> at() throws IOException {
        Optional<String> name = path.get();
        return name.isEmpty() ? Optional.empty() : root.find(name.get());
    }

    private void remember(Path file, byte[] bytes) throws IOException {
        seenSize = bytes.length;
        seenTime = Files.getLastModifiedTime(file);
        seenHash = sha256(bytes);
    }

    static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
