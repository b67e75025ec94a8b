package dev.baton.broker.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.broker.error.Problem;
import dev.baton.broker.files.FileModel.Content;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** One odd name does not make a folder unusable. */
@DisabledOnOs(OS.WINDOWS)
class FileNamesTest {
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
    Path folder;

    /** Prints the names in a folder; run in a Java of another encoding. */
    static final class Listing {
        private Listing() {}

        public static void main(String[] arguments) throws IOException {
            ServedRoot root = new ServedRoot(Path.of(arguments[0]));
            entries(root).forEach(System.out::println);
        }
    }

    private static List<String> entries(ServedRoot root) throws IOException {
        FileModel listing = new Contents(root, NOTHING_OPEN)
                .read(root.existing(""), new Contents.ReadOptions(null, null, true, false), new Contents.View() {
                    @Override
                    public boolean shows(String path, boolean folder) {
                        return true;
                    }

                    @Override
                    public boolean mayChange(String path) {
                        return true;
                    }
                });
        return ((Content.Entries) Objects.requireNonNull(listing.content()))
                .entries().stream()
                        .map(each -> each.name() + (each.writable() ? "" : " (read-only)"))
                        .toList();
    }

    @Test
    void aNameThatThisJavaCannotSayIsLeftOutAndTheOthersAreThere() throws Exception {
        Files.writeString(folder.resolve("a.txt"), "");
        Files.writeString(folder.resolve("Gr\u00fc\u00dfe.ipynb"), "");
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Listing.class.getName(),
                        folder.toString())
                .redirectErrorStream(true);
        java.environment().put("LC_ALL", "C");
        Process listing = java.start();
        String said = new String(listing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(listing.waitFor()).as(said).isZero();
        assertThat(said.lines()).contains("a.txt").noneMatch(each -> each.startsWith("Gr"));
    }

    @Test
    void aNameUnderWhichNothingCanBeSavedIsShownReadOnlyAndCanBeRenamedOrDeleted() throws Exception {
        ServedRoot root = new ServedRoot(folder);
        FileReplacer files = new FileReplacer(folder.resolve(".in-place"));
        Checkpoints checkpoints = new Checkpoints(folder.resolve(".checkpoints"), files);
        FileChanges changes = new FileChanges(
                root,
                NOTHING_OPEN,
                checkpoints,
                new Uploads(folder.resolve(".uploads"), () -> Instant.EPOCH, files),
                files);
        Files.writeString(folder.resolve("a\tb.txt"), "one");
        Files.writeString(folder.resolve("a\nb.txt"), "two");
        assertThat(entries(root)).containsExactly("a\tb.txt (read-only)", "a\nb.txt (read-only)");
        assertThatThrownBy(() -> root.requireWritable(root.existing("a\tb.txt")))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.sentence()).contains("Rename it"));

        changes.rename(root.existing("a\tb.txt"), "c.txt");
        changes.delete(root.existing("a\nb.txt"));
        assertThat(entries(root)).containsExactly("c.txt");
    }
}
