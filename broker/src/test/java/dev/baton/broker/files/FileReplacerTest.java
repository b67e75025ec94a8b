package dev.baton.broker.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that cannot be replaced by a rename, such as one that is itself a mount point. */
class FileReplacerTest {
    @TempDir
    Path temp;

    private Path file;
    private Path journal;
    private FileReplacer files;

    @BeforeEach
    void busy() throws IOException {
        file = Files.writeString(temp.resolve("a.ipynb"), "the former version");
        journal = temp.resolve("in-place");
        files = new FileReplacer(journal, (to, content) -> {
            throw new DurableFile.RenameRefusedException(
                    new FileSystemException(to.toString(), null, "Device or resource busy"));
        });
    }

    private static Object inode(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    @Test
    void aFileThatCannotBeRenamedOverIsWrittenInPlace() throws Exception {
        Object before = inode(file);
        files.replace(file, "new".getBytes(StandardCharsets.UTF_8));
        assertThat(file).hasContent("new");
        files.replace(file, "a longer version than any before".getBytes(StandardCharsets.UTF_8));
        assertThat(file).hasContent("a longer version than any before");
        assertThat(inode(file)).isEqualTo(before);
        assertThat(journal).isEmptyDirectory();
    }

    @Test
    void aFolderInWhichNothingCanBeMadeIsNoObstacleEither() throws Exception {
        Path gone = temp.resolve("gone").resolve("b.txt");
        assertThatThrownBy(() -> DurableFile.replace(gone, new byte[0]))
                .isInstanceOf(DurableFile.RenameRefusedException.class);
        assertThatThrownBy(() -> new FileReplacer(journal).replace(gone, new byte[0]))
                .as("but what is not there cannot be written in place")
                .isInstanceOf(DurableFile.RenameRefusedException.class);
    }

    @Test
    void aVersionThatCannotBeMadeLeavesTheFileAndNothingElse() throws Exception {
        assertThatThrownBy(() -> files.replace(file, out -> {
                    out.write('x');
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(file).hasContent("the former version");
        assertThat(journal).isEmptyDirectory();
    }

    @ParameterizedTest
    @CsvSource({
        "the former version, the former version",
        "THE former version, THE NEW",
        "THE NEWmer version, THE NEW",
        "THE NEW, THE NEW",
        "written by another program since, written by another program since"
    })
    void aWriteThatACrashCutOffIsCompletedAtTheNextStart(String found, String then) throws Exception {
        Files.createDirectory(journal);
        Files.writeString(journal.resolve("1.whole"), "THE NEW");
        Files.writeString(journal.resolve("1.former"), "the former version");
        Files.writeString(journal.resolve("1.target"), file.toString());
        Files.writeString(journal.resolve("2.whole"), "not begun");
        Files.writeString(file, found);
        files.recover();
        assertThat(file).hasContent(then);
        assertThat(journal).isEmptyDirectory();
    }

    @Test
    void whatFailedIsSaidInASentenceWithoutThePath() {
        FileSystemException busy = new FileSystemException("/secret/place", null, "Device or resource busy");
        assertThat(FileFailure.sentence(busy))
                .contains("Device or resource busy")
                .doesNotContain("secret");
        assertThat(FileFailure.status(busy)).isEqualTo(500);
        IOException full = new IOException("No space left on device");
        assertThat(FileFailure.sentence(full)).contains("the disk is full");
        assertThat(FileFailure.status(full)).isEqualTo(507);
    }
}
