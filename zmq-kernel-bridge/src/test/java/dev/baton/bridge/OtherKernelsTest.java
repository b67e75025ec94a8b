package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.RecordingListener.Told;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kernels that are not like ipykernel: ports chosen for them, interrupts by message, and one that runs no Python. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class OtherKernelsTest {
    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();
    private final KernelBridge bridge = KernelBridge.local();
    private int sent;

    @AfterEach
    void close() {
        bridge.close();
    }

    private KernelLaunch launch(List<String> argv, String interruptMode, Map<String, String> environment)
            throws Exception {
        Path folder = Files.createDirectories(directory.resolve("kernels/other"));
        StringBuilder words = new StringBuilder();
        argv.forEach(word -> words.append(words.isEmpty() ? "" : ",")
                .append('"')
                .append(word.replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"'));
        Files.writeString(
                folder.resolve("kernel.json"),
                "{\"argv\":[" + words + "],\"display_name\":\"Other\",\"language\":\"other\",\"interrupt_mode\":\""
                        + interruptMode + "\"}");
        Map<String, String> whole = new HashMap<>(environment);
        whole.put("PATH", System.getenv("PATH"));
        whole.put("HOME", directory.toString());
        KernelSpec spec = new KernelSpecs(List.of(directory.resolve("kernels")))
                .find("other")
                .orElseThrow();
        return KernelLaunch.of(
                "k1", spec, directory, whole, directory.resolve("runtime"), directory.resolve("kernel.log"));
    }

    private static String python() {
        String python = Optional.ofNullable(System.getenv("BATON_TEST_PYTHON")).orElse("");
        assumeTrue(!python.isEmpty(), "BATON_TEST_PYTHON names no interpreter with ipykernel; ./baton test sets it");
        return python;
    }

    private String run(KernelHandle kernel, String code) {
        String msgId = "run-" + ++sent;
        kernel.execute(ExecuteRequest.ofCode(msgId, code));
        return msgId;
    }

    @Test
    void aKernelWhosePortWasTakenMeanwhileIsStartedAgainWithOthersButNotForEver() throws Exception {
        bridge.start(
                launch(
                        List.of(
                                "/bin/sh",
                                "-c",
                                "echo zmq.error.ZMQError: Address already in use >&2; exit 1",
                                "{connection_file}"),
                        "signal",
                        Map.of()),
                listener);
        Told.FailedToStart failed = listener.await(Told.FailedToStart.class, each -> true);
        assertThat(failed.sentence()).contains("Address already in use");
        assertThat(listener.told().stream().filter(Told.ProcessStarted.class::isInstance))
                .hasSize(5);
    }

    @Test
    void aKernelThatEndsForAnotherReasonIsNotTriedAgain() throws Exception {
        bridge.start(
                launch(
                        List.of("/bin/sh", "-c", "echo no such module >&2; exit 1", "{connection_file}"),
                        "signal",
                        Map.of()),
                listener);
        listener.await(Told.FailedToStart.class, each -> true);
        assertThat(listener.told().stream().filter(Told.ProcessStarted.class::isInstance))
                .hasSize(1);
    }

    @Test
    void aKernelThatWantsToBeAskedIsInterruptedByAMessage() throws Exception {
        KernelHandle kernel = bridge.start(
                launch(List.of(python(), "-m", "ipykernel_launcher", "-f", "{connection_file}"), "message", Map.of()),
                listener);
        listener.awaitReady(1);
        String run = run(kernel, "import time\nfor i in range(600): time.sleep(0.1)");
        listener.await(Told.Started.class, started -> started.msgId().equals(run));
        assertThat(kernel.interrupt(run).get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(listener.awaitDone(run).outcome()).isEqualTo(Outcome.INTERRUPTED);
        assertThat(listener.awaitDone(run(kernel, "1")).outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void aShellAsAKernelRunsFailsIsInterruptedDiesAndRestarts() throws Exception {
        String python = python();
        Path library = directory.resolve("bash");
        Process pip = new ProcessBuilder(
                        python,
                        "-m",
                        "pip",
                        "install",
                        "--quiet",
                        "--no-deps",
                        "--disable-pip-version-check",
                        "--target",
                        library.toString(),
                        "bash_kernel==0.10.0",
                        "pexpect",
                        "ptyprocess",
                        "filetype")
                .redirectErrorStream(true)
                .start();
        String said = new String(pip.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assumeTrue(
                pip.waitFor() == 0,
                () -> "bash_kernel cannot be installed here: "
                        + said.lines().reduce((one, other) -> other).orElse("pip said nothing"));
        KernelHandle kernel = bridge.start(
                launch(
                        List.of(python, "-m", "bash_kernel", "-f", "{connection_file}"),
                        "signal",
                        Map.of("PYTHONPATH", library.toString(), "TERM", "dumb", "HISTFILE", "/dev/null")),
                listener);
        listener.awaitReady(1);
        assertThat(kernel.kernelInfo().orElseThrow().content())
                .asString(StandardCharsets.UTF_8)
                .contains("bash");

        String first = run(kernel, "x=42; echo \"the answer is $x\"");
        assertThat(listener.awaitDone(first).outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.streamText(first)).contains("the answer is 42");
        assertThat(listener.awaitDone(run(kernel, "false")).outcome()).isEqualTo(Outcome.ERROR);

        String long1 = run(kernel, "echo up; sleep 600");
        listener.await(Told.Started.class, started -> started.msgId().equals(long1));
        assertThat(kernel.interrupt(long1).get(10, TimeUnit.SECONDS)).isTrue();
        assertThat(listener.awaitDone(long1).outcome()).isIn(Outcome.INTERRUPTED, Outcome.ABORTED);
        String after = run(kernel, "echo $x");
        assertThat(listener.awaitDone(after).outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.streamText(after)).contains("42");

        kernel.restart().get(60, TimeUnit.SECONDS);
        String fresh = run(kernel, "echo \"x is [$x]\"");
        assertThat(listener.awaitDone(fresh).outcome()).isEqualTo(Outcome.OK);
        assertThat(listener.streamText(fresh)).contains("x is []");
    }
}
