package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.RecordingListener.Told;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real ipykernel that prints faster than it is read: nothing of its output may be missing at the end. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class RealFloodTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    Path directory;

    private final RecordingListener listener = new RecordingListener();
    private final KernelBridge bridge = KernelBridge.local();

    @AfterEach
    void close() {
        bridge.close();
    }

    private String printFlushed(KernelHandle kernel, int lines) {
        kernel.execute(ExecuteRequest.ofCode("flood", "for i in range(" + lines + "): print(i, flush=True)"));
        Completion completion = listener.await(
                        Told.Done.class, done -> done.msgId().equals("flood"), PATIENCE)
                .completion();
        assertThat(completion.outcome()).isEqualTo(Outcome.OK);
        return listener.streamText("flood");
    }

    private static String numbersBelow(int end) {
        return IntStream.range(0, end).mapToObj(Integer::toString).collect(Collectors.joining("\n", "", "\n"));
    }

    @Test
    void twentyThousandFlushedLinesArriveWhole() throws Exception {
        KernelHandle kernel = bridge.start(RealLaunch.of(directory), listener);
        listener.awaitReady(1);
        assertThat(printFlushed(kernel, 20_000)).isEqualTo(numbersBelow(20_000));
    }

    /** The send buffer of such a kernel is full all the time, as that of another is when this machine is busy. */
    @Test
    void aKernelWhoseSendBufferIsFullWaitsInsteadOfDropping() throws Exception {
        Files.writeString(directory.resolve("sitecustomize.py"), """
                import zmq

                make = zmq.Context.socket

                def socket(self, socket_type, *args, **kwargs):
                    made = make(self, socket_type, *args, **kwargs)
                    if socket_type in (zmq.PUB, zmq.XPUB):
                        made.sndhwm = 1
                    return made

                zmq.Context.socket = socket
                """);
        KernelHandle kernel = bridge.start(RealLaunch.of(directory, "PYTHONPATH", directory.toString()), listener);
        listener.awaitReady(1);
        assertThat(printFlushed(kernel, 5_000)).isEqualTo(numbersBelow(5_000));
    }

    @Test
    void theSetUpAgainstDroppedBroadcastsLeavesNoTraceInTheKernel() throws Exception {
        KernelHandle kernel = bridge.start(RealLaunch.of(directory), listener);
        listener.awaitReady(1);
        kernel.execute(ExecuteRequest.ofCode(
                "look", "print(sorted(name for name in globals() if not name.startswith('_')), _, In)"));
        Completion completion = listener.awaitDone("look");
        assertThat(completion.executionCount()).hasValue(1);
        assertThat(listener.streamText("look"))
                .isEqualTo("['In', 'Out', 'exit', 'get_ipython', 'open', 'quit']  ['', "
                        + "\"print(sorted(name for name in globals() if not name.startswith('_')), _, In)\"]\n");
    }
}
