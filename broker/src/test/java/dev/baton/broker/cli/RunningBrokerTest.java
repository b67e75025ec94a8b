package dev.baton.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which brokers a command or a start finds on this machine. */
class RunningBrokerTest {
    @TempDir
    Path home;

    private void write(String state, long pid, Path root, int port) throws IOException {
        Files.writeString(
                Files.createDirectories(home.resolve("states").resolve(state)).resolve("broker.json"),
                "{\"address\":\"http://127.0.0.1:" + port + "/base/\",\"token\":\"t\",\"pid\":" + pid + ",\"root\":\""
                        + root + "\"}");
    }

    @Test
    void oneThatRunsIsKnownByItsPortAndItsFolder() throws Exception {
        Path file = Files.writeString(home.resolve("only.ipynb"), "{}");
        write("a", ProcessHandle.current().pid(), file, 8899);
        Files.createDirectories(home.resolve("states/stopped"));

        List<RunningBroker.Known> known =
                RunningBroker.knownOf(List.of(home.resolve("states/a"), home.resolve("states/stopped")));

        assertThat(known).hasSize(1);
        assertThat(known.getFirst().root()).isEqualTo(file);
        assertThat(known.getFirst().folder()).isEqualTo(home);
        assertThat(known.getFirst().isOn(8899)).isTrue();
        assertThat(known.getFirst().isOn(8888)).isFalse();
    }

    @Test
    void oneThatWasKilledIsNotKnown() throws Exception {
        Process ended = new ProcessBuilder("true").start();
        assertThat(ended.waitFor(10, TimeUnit.SECONDS)).isTrue();
        write("a", ended.pid(), home, 8899);
        assertThat(RunningBroker.knownOf(List.of(home.resolve("states/a"), home.resolve("states/stopped"))))
                .isEmpty();
    }

    private RunningBroker.Known known(String state, Path root) {
        return new RunningBroker.Known(home.resolve(state).resolve("broker.json"), root, "http://127.0.0.1:8888/");
    }

    @Test
    void theOnlyOneIsMeantWhereverTheCommandIsGiven() {
        RunningBroker.Known only = known("a", home.resolve("course"));
        assertThat(RunningBroker.chosen(Path.of("/elsewhere"), List.of(only))).isEqualTo(only);
    }

    @Test
    void ofSeveralTheNearestIsMeantAndElseTheyAreListedWithTheirOption() {
        RunningBroker.Known outer = known("a", home.resolve("course"));
        RunningBroker.Known inner = known("b", home.resolve("course/week1"));
        assertThat(RunningBroker.chosen(home.resolve("course/week1/day"), List.of(outer, inner)))
                .isEqualTo(inner);
        assertThatThrownBy(() -> RunningBroker.chosen(Path.of("/elsewhere"), List.of(outer, inner)))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("--state " + home.resolve("a"))
                .hasMessageContaining("--state " + home.resolve("b"))
                .hasMessageContaining(home.resolve("course/week1").toString());
        assertThatThrownBy(() -> RunningBroker.chosen(Path.of("/elsewhere"), List.of()))
                .hasMessage("No broker is running. Start one with: ./baton serve.");
    }
}
