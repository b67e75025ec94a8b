package dev.baton.bridge;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Kernels that start and end leave neither threads nor open files behind. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LeakTest {

    @TempDir
    Path directory;

    @Test
    void twoHundredStartsAndStopsLeaveNoThreadAndNoFileBehind() throws Exception {
        try (FakeProvisioner provisioner = new FakeProvisioner();
                KernelBridge bridge = new KernelBridge(provisioner, InstantSource.system(), new SecureRandom())) {
            startAndStop(bridge, provisioner, 5);
            Holdings before = Holdings.atRest();
            startAndStop(bridge, provisioner, 200);
            before.assertNotExceeded();
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
}
