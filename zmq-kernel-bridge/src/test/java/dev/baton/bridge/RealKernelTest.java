package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.RecordingListener.Told;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.process.ProcessGroup;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bridge against a real ipykernel, the one of the interpreter that BATON_TEST_PYTHON names. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RealKernelTest {

    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();
    private KernelBridge bridge;
    private KernelLaunch launch;
    private int sent;

    @BeforeEach
    void findPython() throws Exception {
        String python = Optional.ofNullable(System.getenv("BATON_TEST_PYTHON")).orElse("");
        assumeTrue(!python.isEmpty(), "BATON_TEST_PYTHON names no interpreter with ipykernel; ./baton test sets it");
        Path prefix = Path.of(python).resolve("../..").normalize();
        KernelSpec spec = new KernelSpecs(List.of(prefix.resolve("share/jupyter/kernels")))
                .find("python3")
                .orElseThrow();
        Map<String, String> environment = new HashMap<>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", directory.toString());
        launch = KernelLaunch.of(
                "k1", spec, directory, environment, directory.resolve("runtime"), directory.resolve("kernel.log"));
        bridge = KernelBridge.local();
    }

    @AfterEach
    void close() {
        if (bridge != null) {
            bridge.close();
            for (Told told : listener.told()) {
                if (told instanceof Told.ProcessStarted started) {
                    assertThat(new ProcessGroup(started.process().pid()).isAlive())
                            .as("processes left in the group of incarnation "
                                    + started.process().incarnation())
                            .isFalse();
                }
            }
        }
    }

    private String run(KernelHandle kernel, String code) {
        String msgId = "run-" + ++sent;
        kernel.execute(ExecuteRequest.ofCode(msgId, code));
        return msgId;
    }

    @Test
    void aRunDeliversItsOutputsInOrderAndThenItsEnd() {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        String run = run(kernel, "print('hello'); 6 * 7");
        Completion completion = listener.awaitDone(run);
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        assertThat(completion.executionCount()).hasValue(1);
        assertThat(completion.idleSeen()).isTrue();
        assertThat(listener.messagesOf(run).stream().map(KernelMessage::msgType))
                .containsExactly("status", "execute_input", "stream", "execute_result", "status");
        assertThat(listener.streamText(run)).isEqualTo("hello\n");
        assertThat(listener.told().getLast()).isInstanceOf(Told.Done.class);
        assertThat(kernel.kernelSession())
                .contains(listener.messagesOf(run).getFirst().session());
        assertThat(kernel.state()).isEqualTo(KernelState.READY);
    }

    @Test
    void anErrorIsToldAndDoesNotHinderTheNextRun() {
        KernelHandle kernel = bridge.start(launch, listener);
        listener.awaitReady(1);
        Completion failed = listener.awaitDone(run(kernel, "1 / 0"));
        assertThat(failed.outcome()).isEqualTo(Outcome.ERROR);
        assertThat(TestJson.of(failed.reply()).path("ename").asText()).isEqualTo("ZeroDivisionError");
        assertThat(listener.awaitDone(run(kernel, "1")).outcome()).isEqualTo(Outcome.OK);
    }
}
