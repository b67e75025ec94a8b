package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kernels that come and go leave neither threads nor open files behind. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LeakTest {

    @TempDir
    Path directory;

    @Test
    void twoHundredStartsAndStopsLeaveNoThreadAndNoFileBehind() throws Exception {
        try (FakeProvisioner provisioner = new FakeProvisioner();
                KernelBridge bridge = new KernelBridge(provisioner, InstantSource.system(), new SecureRandom())) {
            startAndStop(bridge, provisioner, 5);
            long files = awaitAtMost(0);
            int threads = Thread.getAllStackTraces().size();
            startAndStop(bridge, provisioner, 200);
            assertThat(awaitAtMost(files + 5)).isLessThanOrEqualTo(files + 5);
            assertThat(Thread.getAllStackTraces().size()).isLessThanOrEqualTo(threads + 2);
        }
    }

    private void startAndStop(KernelBridge bridge, FakeProvisioner provisioner, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            RecordingListener listener = new RecordingListener();
            KernelHandle kernel = bridge.start(FakeProvisioner.launch("cycle", directory), listener);
            listener.awaitReady(1);
            kernel.shutdown().get(20, TimeUnit.SECONDS);
            provisioner.newest().close();
        }
    }

    /** Open files, as soon as they are no more than that, or have not become fewer for two seconds. */
    private static long awaitAtMost(long wanted) throws IOException {
        long least = openFiles();
        long changedNs = System.nanoTime();
        while (least > wanted && System.nanoTime() - changedNs < TimeUnit.SECONDS.toNanos(2)) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10)); // sockets are closed by JeroMQ's reaper thread
            long now = openFiles();
            if (now < least) {
                least = now;
                changedNs = System.nanoTime();
            }
        }
        return least;
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
