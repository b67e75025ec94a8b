package dev.baton.broker.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.baton.broker.error.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisabledOnOs(OS.WINDOWS)
class ServedRootTest {
    @TempDir
    Path temp;

    private Path folder;
    private ServedRoot root;

    @BeforeEach
    void plant() throws Exception {
        folder = Files.createDirectory(temp.resolve("root"));
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
        Files.writeString(Files.createDirectory(temp.resolve("root-twin")).resolve("a.txt"), "twin");
        Files.writeString(folder.resolve("a.txt"), "a");
        Files.writeString(Files.createDirectories(folder.resolve("deep/er")).resolve("b.txt"), "b");
        Files.writeString(Files.createDirectory(folder.resolve(".git")).resolve("config"), "c");
        Files.writeString(folder.resolve(".env"), "e");
        link("file-out", outside.resolve("secret.txt"));
        link("folder-out", outside);
        link("relative-out", Path.of("../outside"));
        link("to-twin", temp.resolve("root-twin"));
        link("to-parent", temp);
        link("to-git", folder.resolve(".git"));
        link("to-env", folder.resolve(".env"));
        link("dangling", temp.resolve("nowhere"));
        link("loop", folder.resolve("loop"));
        link("inside", folder.resolve("deep/er/b.txt"));
        link("folder-inside", folder.resolve("deep"));
        link("device", Path.of("/dev/null"));
        link("processes", Path.of("/proc/self"));
        assertThat(new ProcessBuilder("mkfifo", folder.resolve("fifo").toString())
                        .start()
                        .waitFor())
                .isZero();
        root = new ServedRoot(folder);
    }

    private void link(String name, Path target) throws IOException {
        Files.createSymbolicLink(folder.resolve(name), target);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../outside/secret.txt",
                "../root-twin/a.txt",
                "deep/../../outside/secret.txt",
                "deep/../a.txt",
                "./a.txt",
                "deep/./er",
                "/../outside",
                "//..//outside",
                "...",
                ".git",
                ".git/config",
                "deep/../.git/config",
                ".env",
                "file-out",
                "folder-out",
                "folder-out/secret.txt",
                "relative-out/secret.txt",
                "to-twin/a.txt",
                "to-parent",
                "to-parent/root/a.txt",
                "to-parent/outside/secret.txt",
                "to-git",
                "to-git/config",
                "to-env",
                "dangling",
                "loop",
                "loop/a.txt",
                "device",
                "processes/environ",
                "fifo",
                "a.txt/b",
                "a.txt\0",
                "\0",
                "missing",
                "missing/deeper",
                "..\\outside\\secret.txt",
                "C:\\windows",
                "~",
                "%2e%2e/outside",
                "a.txt%00"
            })
    void noSpellingOfThisTableLeadsAnywhere(String path) {
        assertThatThrownBy(() -> root.existing(path))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(404));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../x",
                "deep/../x",
                ".x",
                "deep/.x",
                "folder-out/x",
                "to-git/x",
                "file-out",
                "dangling",
                "fifo",
                "missing/x",
                "to-parent/x",
                "a.txt/x",
                "deep//../x"
            })
    void nothingCanBePutThroughThisTable(String path) {
        assertThatThrownBy(() -> root.target(path))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(404));
        assertThat(temp.resolve("outside/x")).doesNotExist();
    }

    @Test
    void slashesAtTheEndsAndDoubledMeanNothing() throws Exception {
        assertThat(root.existing("//deep//er///b.txt/").path()).isEqualTo("deep/er/b.txt");
        assertThat(root.existing("/").isRoot()).isTrue();
        assertThat(root.existing("").real()).isEqualTo(folder.toRealPath());
    }

    @Test
    void aLinkInsideTheRootIsItsTargetForReadingAndItselfForRenaming() throws Exception {
        ServedPath linked = root.existing("inside");
        assertThat(linked.real()).isEqualTo(folder.toRealPath().resolve("deep/er/b.txt"));
        assertThat(linked.place()).isEqualTo(folder.toRealPath().resolve("inside"));
        assertThat(root.existing("folder-inside/er/b.txt").real()).hasContent("b");
    }

    @Test
    void namesWithSpacesAccentsAndPercentSignsAreOrdinary() throws Exception {
        for (String name :
                new String[] {"d é", "100%", "a%2Fb", "x y.txt", "日本.ipynb", "back\\slash", "a..b", "quote'\"<>&"}) {
            Files.writeString(folder.resolve(name), name);
            assertThat(root.existing(name).name()).isEqualTo(name);
        }
    }

    @Test
    void namesThatNoFileSystemTakesAreRefusedWithASentence() {
        assertThatThrownBy(() -> root.target("x".repeat(256))).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> root.target("line\nbreak")).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> root.target("x/".repeat(5000))).isInstanceOf(Problem.class);
        assertThatThrownBy(() -> root.target("")).isInstanceOf(Problem.class);
    }

    @Test
    void oneServedFileWorksLikeAFolderWithOneFile() throws Exception {
        ServedRoot one = new ServedRoot(folder.resolve("a.txt"));
        assertThat(one.existing("a.txt").real()).hasContent("a");
        assertThat(one.existing("").isRoot()).isTrue();
        assertThat(one.find("deep")).isEmpty();
        assertThat(one.find("inside")).isEmpty();
        assertThat(one.find("a.txt/x")).isEmpty();
        assertThatThrownBy(() -> one.target("new.txt"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(403));
    }

    @Test
    void aRealPathHasAnApiPathOnlyInsideTheRoot() throws Exception {
        Path real = folder.toRealPath();
        assertThat(root.pathOf(real)).contains("");
        assertThat(root.pathOf(real.resolve("deep/er/b.txt"))).contains("deep/er/b.txt");
        assertThat(root.pathOf(real.resolve(".git/config"))).isEmpty();
        assertThat(root.pathOf(temp.toRealPath().resolve("root-twin/a.txt"))).isEmpty();
    }
}
