package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search path of kernelspecs, and their placeholders. */
class KernelSpecsTest {

    private static final String PYTHON =
            "{\"argv\":[\"python3\",\"-m\",\"ipykernel_launcher\",\"-f\",\"{connection_file}\",\"{resource_dir}\",\"{prefix}\"],"
                    + "\"display_name\":\"Python\",\"language\":\"python\",\"env\":{\"A\":\"${HOME}/a\",\"B\":\"${NONE}\"}}";

    @TempDir
    Path directory;

    private Path write(String path, String json) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(file.resolve("..").normalize());
        return Files.writeString(file, json);
    }

    @Test
    void theFirstDirectoryThatHasANameWins() throws Exception {
        write("a/one/kernel.json", PYTHON.replace("\"Python\"", "\"First\""));
        write("b/one/kernel.json", PYTHON);
        write("b/Two/kernel.json", PYTHON);
        KernelSpecs specs =
                new KernelSpecs(List.of(directory.resolve("none"), directory.resolve("a"), directory.resolve("b")));
        assertThat(specs.all().keySet()).containsExactly("one", "two");
        assertThat(specs.find("ONE").orElseThrow().displayName()).isEqualTo("First");
        assertThat(specs.find("two").orElseThrow().directory()).isEqualTo(directory.resolve("b/Two"));
        assertThat(specs.find("three")).isEmpty();
        assertThat(specs.find("../b/one")).isEmpty();
    }

    @Test
    void aBrokenSpecIsNotListedAndReportsItsProblem() throws Exception {
        write("a/broken/kernel.json", "{");
        write("a/empty/kernel.json", "{\"argv\":[]}");
        write("a/numbers/kernel.json", "{\"argv\":[1]}");
        write("a/list/kernel.json", "[]");
        write("a/good/kernel.json", PYTHON);
        KernelSpecs specs = new KernelSpecs(List.of(directory.resolve("a")));
        assertThat(specs.all().keySet()).containsExactly("good");
        for (String name : List.of("broken", "empty", "numbers", "list")) {
            assertThatThrownBy(() -> specs.find(name))
                    .isInstanceOf(KernelSpecException.class)
                    .hasMessageContaining(name);
        }
    }

    @Test
    void aBarePythonIsThatOfThePrefixTheSpecLiesIn() throws Exception {
        write("env/share/jupyter/kernels/python3/kernel.json", PYTHON);
        Path python = write("env/bin/python", "");
        Files.setPosixFilePermissions(python, PosixFilePermissions.fromString("rwx------"));
        KernelSpec spec = new KernelSpecs(List.of(directory.resolve("env/share/jupyter/kernels")))
                .find("python3")
                .orElseThrow();
        assertThat(spec.commandLine(Path.of("/run/c.json"), Path.of("/other/python")))
                .containsExactly(
                        python.toString(),
                        "-m",
                        "ipykernel_launcher",
                        "-f",
                        "/run/c.json",
                        spec.directory().toString(),
                        directory.resolve("env").toString());
        assertThat(spec.isIpykernel()).isTrue();
    }

    @Test
    void aBarePythonOutsideAPrefixIsTheCallersOrLeftAlone() throws Exception {
        write("a/python3/kernel.json", PYTHON);
        KernelSpec spec =
                new KernelSpecs(List.of(directory.resolve("a"))).find("python3").orElseThrow();
        assertThat(spec.commandLine(Path.of("c"), Path.of("/other/python"))).startsWith("/other/python");
        assertThat(spec.commandLine(Path.of("c"), null)).startsWith("python3");
    }

    @Test
    void theSpecsEnvironmentIsPutOnTopWithItsVariablesFilled() throws Exception {
        KernelSpec spec = KernelSpec.parse("p", directory, PYTHON);
        assertThat(spec.environmentOver(Map.of("HOME", "/home/$emma", "A", "old")))
                .isEqualTo(Map.of("HOME", "/home/$emma", "A", "/home/$emma/a", "B", "${NONE}"));
    }

    @Test
    void onlyPlainFilesBesideTheSpecAreResources() throws Exception {
        write("a/p/kernel.json", PYTHON);
        Path logo = write("a/p/logo-64x64.png", "png");
        Files.createSymbolicLink(directory.resolve("a/p/link"), Path.of("/etc/passwd"));
        Files.createDirectories(directory.resolve("a/p/folder"));
        KernelSpecs specs = new KernelSpecs(List.of(directory.resolve("a")));
        KernelSpec spec = specs.find("p").orElseThrow();
        assertThat(specs.resources(spec)).containsExactly("logo-64x64.png");
        assertThat(specs.resource(spec, "logo-64x64.png")).contains(logo);
        for (String evil : List.of("..", ".", "../p/kernel.json", "link", "folder", "", "nothing", "/etc/passwd")) {
            assertThat(specs.resource(spec, evil)).as(evil).isEmpty();
        }
    }

    @Test
    void theStandardOrderIsJupyterPathThenPrefixThenUserThenSystem() {
        assertThat(KernelSpecs.standardDirectories(
                        Map.of("JUPYTER_PATH", "/x:/y"), Path.of("/home/emma"), Path.of("/env")))
                .containsExactly(
                        Path.of("/x/kernels"),
                        Path.of("/y/kernels"),
                        Path.of("/env/share/jupyter/kernels"),
                        Path.of("/home/emma/.local/share/jupyter/kernels"),
                        Path.of("/usr/local/share/jupyter/kernels"),
                        Path.of("/usr/share/jupyter/kernels"),
                        Path.of("/home/emma/.ipython/kernels"));
        assertThat(KernelSpecs.standardDirectories(Map.of("XDG_DATA_HOME", "/data"), Path.of("/home/emma"), null))
                .startsWith(Path.of("/data/jupyter/kernels"));
    }
}
