package dev.baton.broker.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Replaces a file so that after a crash at any point the old or the new complete version is there: a temporary file in the same
 * folder, flushed, renamed over the old one, and the folder flushed. Mode, and where possible owner and group, stay those of the old
 * file. What returns normally is durable.
 */
public final class DurableFile {
    private static final System.Logger LOG = System.getLogger(DurableFile.class.getName());

    private DurableFile() {}

    /** Writes the new version of a file. */
    public interface Content {
        /** Writes everything; a failure leaves the old version. */
        void writeTo(OutputStream out) throws IOException;
    }

    /** Replaces or makes a file with the given bytes. */
    public static void replace(Path file, byte[] content) throws IOException {
        replace(file, out -> out.write(content));
    }

    /** Replaces or makes a file with what is written. */
    public static void replace(Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new NoSuchFileException(file.toString());
        }
        Path fresh = folder.resolve(".baton-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong()) + ".tmp");
        try {
            try (FileChannel channel = create(fresh)) {
                OutputStream out = Channels.newOutputStream(channel);
                content.writeTo(out);
                out.flush();
                copyRights(file, fresh);
                channel.force(true);
            }
            rename(fresh, file);
        } finally {
            Files.deleteIfExists(fresh);
        }
        flushFolder(folder);
    }

    private static FileChannel create(Path fresh) throws IOException {
        try {
            return FileChannel.open(fresh, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileSystemException refused) {
            throw new RenameRefusedException(refused);
        }
    }

    private static void rename(Path fresh, Path file) throws IOException {
        try {
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (FileSystemException refused) {
            throw new RenameRefusedException(refused);
        }
    }

    /** The file system lets no file be made in the folder, or none be renamed over the old one; the old one is as it was. */
    public static final class RenameRefusedException extends FileSystemException {
        private static final long serialVersionUID = 1L;

        RenameRefusedException(FileSystemException cause) {
            super(
                    cause.getFile(),
                    cause.getOtherFile(),
                    cause instanceof AccessDeniedException ? "Baton may not write to the folder" : cause.getReason());
            initCause(cause);
        }
    }

    /** Makes a rename or deletion in a folder durable, where the file system lets a folder be flushed. */
    public static void flushFolder(Path folder) throws IOException {
        if (Files.getFileAttributeView(folder, PosixFileAttributeView.class) == null) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static void copyRights(Path from, Path to) throws IOException {
        PosixFileAttributeView old = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        PosixFileAttributeView fresh = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        if (old == null || fresh == null || !Files.exists(from)) {
            return;
        }
        PosixFileAttributes wanted = old.readAttributes();
        PosixFileAttributes present = fresh.readAttributes();
        try {
            if (!wanted.owner().equals(present.owner())) {
                fresh.setOwner(wanted.owner());
            }
            if (!wanted.group().equals(present.group())) {
                fresh.setGroup(wanted.group());
            }
        } catch (IOException notAllowed) {
            LOG.log(System.Logger.Level.DEBUG, "{0} changes owner or group with this save: {1}", from, notAllowed);
        }
        fresh.setPermissions(wanted.permissions());
    }
}
