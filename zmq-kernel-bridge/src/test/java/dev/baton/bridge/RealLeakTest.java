package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion.Outcome;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real kernel processes that start and end leave neither threads nor open files nor processes behind.
 * {@code -Dbaton.cycles=200} for many.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class RealLeakTest {
    private static final int CYCLES = Integer.getInteger("baton.cycles", 5);

    @TempDir
    Path directory;

    @Test
    void realKernelsThatStartRunAndStopLeaveNothingBehind() throws Exception {
        try (KernelBridge bridge = KernelBridge.local()) {
            cycle(bridge, 2);
            Holdings before = Holdings.atRest();
            cycle(bridge, CYCLES);
            Holdings after = before.assertNotExceeded();
            System.out.printf("%d start/stop cycles of ipykernel: %s before, %s after%n", CYCLES, before, after);
            assertThat(directory.resolve("runtime")).isEmptyDirectory();
        }
    }

    /** Every third kernel is killed from outside, every third runs code that refuses to end. */
    private void cycle(KernelBridge bridge, int times) throws Exception {
        KernelLaunch launch = RealLaunch.of(directory);
        for (int i = 0; i < times; i++) {
            RecordingListener listener = new RecordingListener();
            KernelHandle kernel = bridge.start(launch, listener);
            listener.awaitReady(1);
            kernel.execute(ExecuteRequest.ofCode("run", i % 3 == 1 ? "print(1)\nwhile True: pass" : "print(1)"));
            listener.awaitMessage("stream", "run");
            if (i % 3 == 2) {
                assertThat(listener.awaitDone("run").outcome()).isEqualTo(Outcome.OK);
                long pid = listener.await(RecordingListener.Told.ProcessStarted.class, told -> true)
                        .process()
                        .pid();
                ProcessHandle.of(pid).orElseThrow().destroyForcibly();
                listener.await(RecordingListener.Told.Died.class, told -> true);
            }
            kernel.shutdown().get(30, TimeUnit.SECONDS);
        }
    }
}
