package dev.baton.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A class that does not fit into a head is two classes, and a package says what it is for. */
class SourceSizeTest {
    private static final int LINES_MAX = 500;

    @Test
    void noSourceFileIsLongerThanItMayBe() throws IOException {
        List<String> tooLong = new ArrayList<>();
        List<Path> files = sources();
        for (Path file : files) {
            int lines = Files.readAllLines(file).size();
            if (lines > LINES_MAX) {
                tooLong.add(file + " has " + lines + " lines");
            }
        }
        assertThat(files).as("the sources are found").hasSizeGreaterThan(200);
        assertThat(tooLong).isEmpty();
    }

    @Test
    void everyPackageOfTheMainCodeSaysWhatItIsFor() throws IOException {
        Set<String> silent = new TreeSet<>();
        for (Path file : sources()) {
            Path words = file.resolveSibling("package-info.java");
            if (file.toString().contains("/src/main/java/")
                    && !file.endsWith("module-info.java")
                    && !(Files.exists(words) && Files.readString(words).contains("/**"))) {
                silent.add(words.toString());
            }
        }
        assertThat(silent).isEmpty();
    }

    private static List<Path> sources() throws IOException {
        Path repository = Path.of("..").toAbsolutePath().normalize();
        List<Path> files = new ArrayList<>();
        for (String module :
                List.of("execution-queue", "permissions", "output-crdt", "zmq-kernel-bridge", "broker", "tests")) {
            try (Stream<Path> all = Files.walk(repository.resolve(module).resolve("src"))) {
                all.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !file.toString().contains("node_modules"))
                        .forEach(files::add);
            }
        }
        return files;
    }
}
