package dev.baton.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The resources that this JVM and its children hold, to be compared before and after a test. Other threads release theirs in
 * their own time (JeroMQ's reaper closes sockets), so every measurement takes as long as the numbers still fall.
 */
record Holdings(int threads, long files, long processes) {
    private static final long POLL_NS = Duration.ofMillis(10).toNanos();

    private static Holdings now() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return new Holdings(
                    Thread.getAllStackTraces().size(),
                    files.count(),
                    ProcessHandle.current().descendants().count());
        }
    }

    /** The resources held once they have not fallen for two seconds. */
    static Holdings atRest() throws IOException {
        Holdings least = now();
        long changedNs = System.nanoTime();
        while (System.nanoTime() - changedNs < Duration.ofSeconds(2).toNanos()) {
            LockSupport.parkNanos(POLL_NS);
            Holdings now = now();
            if (now.files < least.files || now.threads < least.threads || now.processes < least.processes) {
                least = now;
                changedNs = System.nanoTime();
            }
        }
        return least;
    }

    /**
     * Waits until no more is held than this, except for what a JVM takes for itself now and then: two threads and five files.
     *
     * @return the resources held then
     */
    Holdings assertNotExceeded() throws IOException {
        long deadlineNs = System.nanoTime() + RecordingListener.PATIENCE.toNanos();
        Holdings now = now();
        while (!now.isWithin(this) && System.nanoTime() - deadlineNs < 0) {
            LockSupport.parkNanos(POLL_NS);
            now = now();
        }
        assertThat(now.isWithin(this)).as("%s, but before %s", now, this).isTrue();
        return now;
    }

    private boolean isWithin(Holdings before) {
        return threads <= before.threads + 2 && files <= before.files + 5 && processes <= before.processes;
    }
}
