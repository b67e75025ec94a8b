package dev.baton.broker.files;

import dev.baton.broker.error.OperatorMessage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Replaces served files: by a rename ({@link DurableFile}), and in place where the file system allows no rename, because the file is
 * itself a mount point or its folder may not be written.
 *
 * <p>A write in place keeps the new and the former version in the state folder until the file is durable; {@link #recover} ends one
 * that a crash cut off. Any thread; blocks. Writes in place are one at a time.
 */
public final class FileReplacer {
    private static final System.Logger LOG = System.getLogger(FileReplacer.class.getName());
    private static final String WHOLE = ".whole";
    private static final String FORMER = ".former";
    private static final String TARGET = ".target";

    /** Of all replacers of this process: a document and a request may write the same file. */
    private static final ReentrantLock IN_PLACE = new ReentrantLock();

    private final Path journal;
    private final ByRename byRename;

    /** Keeps what is being written in place in a folder, which is made when it is needed. */
    public FileReplacer(Path journal) {
        this(journal, DurableFile::replace);
    }

    FileReplacer(Path journal, ByRename byRename) {
        this.journal = journal;
        this.byRename = byRename;
    }

    /** The first way; fails with {@link DurableFile.RenameRefusedException} where the file system does not allow it. */
    @FunctionalInterface
    interface ByRename {
        void replace(Path file, DurableFile.Content content) throws IOException;
    }

    /** Replaces or makes a file with the given bytes. What returns normally is durable. */
    public void replace(Path file, byte[] content) throws IOException {
        replace(file, out -> out.write(content));
    }

    /** Replaces or makes a file with what is written, which may be asked for twice. What returns normally is durable. */
    public void replace(Path file, DurableFile.Content content) throws IOException {
        try {
            byRename.replace(file, content);
        } catch (DurableFile.RenameRefusedException refused) {
            if (!Files.isRegularFile(file)) {
                throw refused;
            }
            IN_PLACE.lock();
            try {
                writeInPlace(file, content);
            } catch (FileSystemException failure) {
                failure.addSuppressed(refused);
                throw failure;
            } finally {
                IN_PLACE.unlock();
            }
        }
    }

    private void writeInPlace(Path file, DurableFile.Content content) throws IOException {
        Files.createDirectories(journal);
        String name = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
        Path whole = journal.resolve(name + WHOLE);
        Path former = journal.resolve(name + FORMER);
        try {
            DurableFile.replace(whole, content);
            DurableFile.replace(former, out -> Files.copy(file, out));
            DurableFile.replace(
                    journal.resolve(name + TARGET),
                    file.toAbsolutePath().toString().getBytes(StandardCharsets.UTF_8));
            try {
                overwrite(file, whole);
            } catch (IOException failure) {
                overwrite(file, former);
                throw failure;
            }
        } catch (IOException failure) {
            if (!Files.exists(journal.resolve(name + TARGET)) || sameBytes(file, former)) {
                forget(name);
            }
            throw failure;
        }
        forget(name);
    }

    private static void overwrite(Path file, Path with) throws IOException {
        try (FileChannel in = FileChannel.open(with, StandardOpenOption.READ);
                FileChannel out = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long size = in.size();
            for (long at = 0; at < size; ) {
                at += in.transferTo(at, size - at, out);
            }
            out.truncate(size);
            out.force(true);
        }
    }

    /** What says that a write is under way goes first. */
    private void forget(String name) throws IOException {
        Files.deleteIfExists(journal.resolve(name + TARGET));
        Files.deleteIfExists(journal.resolve(name + WHOLE));
        Files.deleteIfExists(journal.resolve(name + FORMER));
    }

    /**
     * Ends what a crash has cut off: a file that holds a part of both versions gets the new one. One that somebody has written since
     * stays. Called once, before anything is read.
     */
    public void recover() throws IOException {
        if (!Files.isDirectory(journal)) {
            return;
        }
        try (DirectoryStream<Path> targets = Files.newDirectoryStream(journal, "*" + TARGET)) {
            for (Path target : targets) {
                String name = target.getFileName().toString();
                recover(name.substring(0, name.length() - TARGET.length()), Path.of(Files.readString(target)));
            }
        }
        try (DirectoryStream<Path> unbegun = Files.newDirectoryStream(journal, "*{" + WHOLE + "," + FORMER + "}")) {
            for (Path each : unbegun) {
                String name = each.getFileName().toString();
                if (!Files.exists(journal.resolve(name.substring(0, name.lastIndexOf('.')) + TARGET))) {
                    Files.deleteIfExists(each);
                }
            }
        }
    }

    private void recover(String name, Path file) {
        Path whole = journal.resolve(name + WHOLE);
        Path former = journal.resolve(name + FORMER);
        try {
            if (Files.isRegularFile(file) && !sameBytes(file, former) && isMixture(file, former, whole)) {
                overwrite(file, whole);
            }
            forget(name);
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.ERROR, OperatorMessage.LOG_FILE_INCOMPLETE.text(file), failure);
        }
    }

    private static boolean sameBytes(Path a, Path b) throws IOException {
        return Files.exists(b) && Files.mismatch(a, b) < 0;
    }

    /** Whether every byte is that of one of two versions at its place. */
    private static boolean isMixture(Path file, Path one, Path other) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                InputStream first = new BufferedInputStream(Files.newInputStream(one));
                InputStream second = new BufferedInputStream(Files.newInputStream(other))) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                int a = first.read();
                int b = second.read();
                if (next != a && next != b) {
                    return false;
                }
            }
            return true;
        }
    }
}
