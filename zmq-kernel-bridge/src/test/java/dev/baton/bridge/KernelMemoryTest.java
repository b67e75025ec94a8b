package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.baton.bridge.Completion.Outcome;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The memory of an idle kernel: a server has many of them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class KernelMemoryTest {
    private static final int KERNELS = 30;
    private static final long EACH_MAX_BYTES = 1 << 20;

    @TempDir
    Path directory;

    @Test
    void aKernelThatDoesNothingCostsLessThanAMegabyteWithItsOtherEndInTheSameJvm() {
        try (FakeProvisioner provisioner = new FakeProvisioner();
                KernelBridge bridge = new KernelBridge(provisioner, InstantSource.system(), new SecureRandom())) {
            use(bridge, "first");
            long before = used();
            for (int i = 0; i < KERNELS; i++) {
                use(bridge, "k" + i);
            }
            assertThat((used() - before) / KERNELS).as("bytes a kernel").isLessThan(EACH_MAX_BYTES);
        }
    }

    private void use(KernelBridge bridge, String kernelId) {
        RecordingListener listener = new RecordingListener();
        KernelHandle kernel = bridge.start(FakeProvisioner.launch(kernelId, directory), listener);
        listener.awaitReady(1);
        kernel.execute(ExecuteRequest.ofCode("run", "print a"));
        assertThat(listener.awaitDone("run").outcome()).isEqualTo(Outcome.OK);
    }

    /** Bytes on and off the heap that are still referenced. */
    private static long used() {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        return direct + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
