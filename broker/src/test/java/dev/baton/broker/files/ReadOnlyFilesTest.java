package dev.baton.broker.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.broker.error.Problem;
import dev.baton.broker.files.Contents.ReadOptions;
import dev.baton.broker.files.FileModel.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that may not be written stays as it is, whatever request asks, and is said to be so. */
class ReadOnlyFilesTest {
    private static final Contents.View EVERYTHING = new Contents.View() {
        @Override
        public boolean shows(String path, boolean folder) {
            return true;
        }

        @Override
        public boolean mayChange(String path) {
            return true;
        }
    };

    private static final OpenDocuments NOTHING_OPEN = new OpenDocuments() {
        @Override
        public void onRenamed(String from, String to) {}

        @Override
        public void onDeleting(String path) {}

        @Override
        public Optional<byte[]> unsaved(String path) {
            return Optional.empty();
        }
    };

    @TempDir
    Path temp;

    private Path folder;
    private Path file;
    private ServedRoot root;
    private Checkpoints checkpoints;
    private FileChanges changes;
    private Contents contents;

    @BeforeEach
    void open() throws IOException {
        folder = Files.createDirectory(temp.resolve("root"));
        file = folder.resolve("a.txt");
        Files.writeString(file, "precious");
        root = new ServedRoot(folder, ReadOnlyFilesTest::ownerMayWrite);
        FileReplacer files = new FileReplacer(temp.resolve("in-place"));
        checkpoints = new Checkpoints(temp.resolve("checkpoints"), files);
        changes = new FileChanges(
                root,
                NOTHING_OPEN,
                checkpoints,
                new Uploads(temp.resolve("uploads"), () -> Instant.EPOCH, files),
                files);
        contents = new Contents(root, NOTHING_OPEN);
    }

    /** The mode's word, which the system does not ask where tests are the superuser's. */
    private static boolean ownerMayWrite(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OWNER_WRITE);
        } catch (IOException gone) {
            return false;
        }
    }

    private static void mode(Path file, String mode) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private boolean save(String path, String json) throws IOException {
        return changes.save(root.target(path), ContentsJson.body(json.getBytes(StandardCharsets.UTF_8)), "alice");
    }

    private static void refused(String sentence, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(403);
            assertThat(problem.sentence()).contains(sentence);
        });
    }

    @Test
    void aReadOnlyFileIsNeitherSavedNorUploadedNorRestoredNorDeleted() throws Exception {
        checkpoints.make(root.existing("a.txt"));
        Files.writeString(file, "precious");
        mode(file, "r--r--r--");
        String text = "{\"type\":\"file\",\"format\":\"text\",\"content\":\"new\"";

        refused("The file a.txt is read-only", () -> save("a.txt", text + "}"));
        refused("The file a.txt is read-only", () -> save("a.txt", text + ",\"chunk\":1}"));
        refused("The file a.txt is read-only", () -> save("a.txt", text + ",\"chunk\":-1}"));
        refused("The file a.txt is read-only", () -> changes.restoreCheckpoint(root.existing("a.txt")));
        refused("The file a.txt is read-only", () -> changes.delete(root.existing("a.txt")));

        assertThat(file).hasContent("precious");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("r--r--r--");
    }

    @Test
    void aReadOnlyFileIsListedSo() throws Exception {
        mode(file, "r--r--r--");
        assertThat(contents.read(root.existing("a.txt"), ReadOptions.DESCRIPTION, EVERYTHING)
                        .writable())
                .isFalse();
        FileModel listing = contents.read(root.existing(""), new ReadOptions(null, null, true, false), EVERYTHING);
        assertThat(((Content.Entries) Objects.requireNonNull(listing.content())).entries())
                .allMatch(each -> !each.writable());
    }

    @Test
    void aReadOnlyFileCanBeCopiedAndMovedAsItIs() throws Exception {
        mode(file, "r--r--r--");
        assertThat(changes.copy(root.existing("a.txt"), root.existing("")).path())
                .isEqualTo("a-Copy1.txt");
        changes.rename(root.existing("a.txt"), "b.txt");
        assertThat(folder.resolve("b.txt")).hasContent("precious");
    }

    @Test
    void nothingIsMadeMovedOrDeletedInAReadOnlyFolder() throws Exception {
        Path sub = Files.createDirectory(folder.resolve("sub"));
        Files.writeString(sub.resolve("b.txt"), "there");
        mode(sub, "r-xr-xr-x");

        refused("cannot write sub", () -> changes.createUntitled(root.existing("sub"), "notebook", null));
        refused("cannot write sub", () -> changes.copy(root.existing("a.txt"), root.existing("sub")));
        refused("cannot write", () -> save("sub/new.txt", "{\"type\":\"file\",\"format\":\"text\",\"content\":\"\"}"));
        refused("cannot write", () -> save("sub/new", "{\"type\":\"directory\"}"));
        refused("cannot write sub", () -> changes.rename(root.existing("a.txt"), "sub/a.txt"));
        refused("cannot write sub", () -> changes.rename(root.existing("sub/b.txt"), "b.txt"));
        refused("cannot write sub", () -> changes.delete(root.existing("sub/b.txt")));

        assertThat(sub.toFile().list()).containsExactly("b.txt");
        assertThat(file).hasContent("precious");
        mode(sub, "rwxr-xr-x");
    }
}
