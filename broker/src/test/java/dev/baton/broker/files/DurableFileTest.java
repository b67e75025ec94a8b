package dev.baton.broker.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
    @TempDir
    Path folder;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theNewVersionReplacesTheOldAndNothingElseIsLeft() throws Exception {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        DurableFile.replace(file, bytes("new"));
        assertThat(file).hasContent("new");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aFailureInTheMiddleLeavesTheOldVersionWhole() throws Exception {
        Path file = Files.writeString(folder.resolve("a.txt"), "old");
        assertThatThrownBy(() -> DurableFile.replace(file, out -> {
                    out.write(bytes("half"));
                    throw new IOException("disk full");
                }))
                .hasMessage("disk full");
        assertThat(file).hasContent("old");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theModeOfTheOldVersionStays() throws Exception {
        Path file = Files.writeString(folder.resolve("run.sh"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x---"));
        DurableFile.replace(file, bytes("new"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rwxr-x---");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aNewFileHasTheModeOfAnyNewFile() throws Exception {
        Path plain = Files.createFile(folder.resolve("plain"));
        Path made = folder.resolve("made");
        DurableFile.replace(made, bytes("new"));
        assertThat(Files.getPosixFilePermissions(made)).isEqualTo(Files.getPosixFilePermissions(plain));
    }
}
