package dev.baton.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How {@code ./baton} hands the owner's token to the rehearsal of a recorded start. */
@Timeout(60)
final class StartRecordingTest {
    @TempDir
    Path home;

    private void program(String path, String text) throws IOException {
        Path file = home.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, "#!/bin/sh\n" + text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    @Test
    void theTokenGoesToTheRehearsalByItsInputAndNotByItsArguments() throws Exception {
        program("java/bin/java", "echo 'Baton is ready at http://127.0.0.1:1/lab?token=secret'\nexec sleep 30\n");
        program(
                "prefix/bin/python",
                "printf '%s\\n' \"$@\" >" + home + "/arguments\nenv >" + home + "/environment\ncat >" + home
                        + "/input\n");
        Files.createDirectories(home.resolve("app"));
        Path repository = Path.of("..").toRealPath();

        ProcessBuilder builder = new ProcessBuilder(
                        "sh",
                        "-c",
                        "set -- help; . ./baton >/dev/null; java_home=$TEST_HOME/java; app=$TEST_HOME/app;"
                                + " record_start_now $TEST_HOME/prefix")
                .directory(repository.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("log").toFile())
                .redirectInput(Path.of("/dev/null").toFile());
        builder.environment().put("TEST_HOME", home.toString());
        Process script = builder.start();
        assertThat(script.waitFor(40, TimeUnit.SECONDS)).isTrue();

        assertThat(home.resolve("arguments"))
                .as(Files.readString(home.resolve("log")))
                .content()
                .contains("rehearse.py", "http://127.0.0.1:1/")
                .doesNotContain("secret");
        assertThat(home.resolve("environment")).content().doesNotContain("secret");
        assertThat(home.resolve("input")).content().isEqualTo("secret\n");
    }
}
