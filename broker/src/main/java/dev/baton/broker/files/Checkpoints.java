package dev.baton.broker.files;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One earlier version of each file, made when a person asks for it, under the fixed id {@code checkpoint}. Kept in the state folder
 * in a tree like that of the files, so that nothing is written beside them and a rename carries the checkpoints of a whole folder
 * along. Guarded by {@code this}.
 */
public final class Checkpoints {
    /** The id of the one checkpoint that a file can have. */
    public static final String ID = "checkpoint";

    private static final String SUFFIX = ".checkpoint";

    private final Path folder;
    private final FileReplacer files;

    /** Keeps checkpoints below a folder, which is made when the first one comes. */
    public Checkpoints(Path folder, FileReplacer files) {
        this.files = files;
        this.folder = folder;
    }

    /** When the checkpoint of a file was made, if it has one. */
    public synchronized Optional<Instant> of(String path) throws IOException {
        Path kept = file(path);
        return Files.isRegularFile(kept)
                ? Optional.of(Files.getLastModifiedTime(kept).toInstant())
                : Optional.empty();
    }

    /** Keeps a file as it is now; answers the time of the checkpoint. */
    public synchronized Instant make(ServedPath at) throws IOException {
        Path kept = file(at.path());
        Files.createDirectories(kept.toAbsolutePath().getParent());
        DurableFile.replace(kept, out -> Files.copy(at.real(), out));
        return Files.getLastModifiedTime(kept).toInstant();
    }

    /** Puts the kept version back into the file. */
    public synchronized void restore(ServedPath at) throws IOException {
        Path kept = require(at.path());
        files.replace(at.real(), out -> Files.copy(kept, out));
    }

    /** Forgets the kept version. */
    public synchronized void delete(String path) throws IOException {
        Files.delete(require(path));
    }

    /** A file or folder got another path: its checkpoints follow. */
    public synchronized void onRenamed(String from, String to) throws IOException {
        forget(to);
        move(file(from), file(to));
        move(folder.resolve(from), folder.resolve(to));
    }

    /** A file or folder is gone: so are its checkpoints. */
    public synchronized void forget(String path) throws IOException {
        Files.deleteIfExists(file(path));
        Path below = folder.resolve(path);
        if (Files.isDirectory(below)) {
            deleteTree(below);
        }
    }

    private Path require(String path) {
        Path kept = file(path);
        if (!Files.isRegularFile(kept)) {
            throw Problem.notFound(UserMessage.NO_CHECKPOINT_OF, ServedRoot.shown(path));
        }
        return kept;
    }

    private static void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.createDirectories(to.toAbsolutePath().getParent());
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** No part of a clean path starts with a dot, so a folder of the tree never has the name of a checkpoint's own folder. */
    private Path file(String path) {
        int slash = path.lastIndexOf('/');
        return folder.resolve(path.substring(0, slash + 1)).resolve(SUFFIX).resolve(path.substring(slash + 1));
    }

    static void deleteTree(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes descriptor) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
