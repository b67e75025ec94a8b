package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real kernel processes that come and go leave neither threads nor open files nor processes behind. {@code -Dbaton.cycles=200} for many.
 */
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class RealLeakTest {
    private static final int CYCLES = Integer.getInteger("baton.cycles", 8);

    /** What this JVM and its children hold. */
    private record Holdings(int threads, long files, long processes) {
        static Holdings now() throws IOException {
            try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
                return new Holdings(
                        Thread.getAllStackTraces().size(),
                        files.count(),
                        ProcessHandle.current().descendants().count());
            }
        }

        boolean isWithin(Holdings other) {
            return threads <= other.threads + 2 && files <= other.files + 5 && processes <= other.processes;
        }
    }

    @TempDir
    Path directory;

    @Test
    void realKernelsThatStartRunAndStopLeaveNothingBehind() throws Exception {
        try (KernelBridge bridge = KernelBridge.local()) {
            cycle(bridge, 2);
            Holdings before = settled(new Holdings(0, 0, 0));
            cycle(bridge, CYCLES);
            Holdings after = settled(before);
            System.out.printf("%d start/stop cycles of ipykernel: %s before, %s after%n", CYCLES, before, after);
            assertThat(after.isWithin(before))
                    .as("%s, but before %s", after, before)
                    .isTrue();
            assertThat(directory.resolve("runtime")).isEmptyDirectory();
        }
    }

    /** Every third kernel is killed by somebody else, every third runs something that does not want to end. */
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

    /** What is held as soon as that is no more than wanted, or has not become less for two seconds. */
    private static Holdings settled(Holdings wanted) throws IOException {
        Holdings least = Holdings.now();
        long changedNs = System.nanoTime();
        while (!least.isWithin(wanted) && System.nanoTime() - changedNs < TimeUnit.SECONDS.toNanos(2)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10)); // sockets are closed by JeroMQ's reaper thread
            Holdings now = Holdings.now();
            if (now.files < least.files || now.threads < least.threads || now.processes < least.processes) {
                least = now;
                changedNs = System.nanoTime();
            }
        }
        return least;
    }
}
