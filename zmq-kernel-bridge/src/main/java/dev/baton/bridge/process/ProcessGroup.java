package dev.baton.bridge.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A process group made by {@code setsid}: its id is the process id of its leader, and of its session.
 *
 * <p>Reads {@code /proc}, where a dead but unreaped process (state Z) counts as ended. Thread-safe; its only state is the id.
 *
 * @param id process id of the leader
 */
public record ProcessGroup(long id) {

    /** Interrupt. */
    public static final int SIGINT = 2;
    /** End, please. */
    public static final int SIGTERM = 15;
    /** End. */
    public static final int SIGKILL = 9;

    /** Environment variable that names the kernel in every process it starts. */
    static final String KERNEL_ID_VARIABLE = "BATON_KERNEL_ID";

    // The start of a process is known in clock ticks since boot and the boot time in whole seconds.
    private static final Duration START_TOLERANCE = Duration.ofSeconds(2);

    /** Sends a signal to the whole group; returns whether it had a receiver. */
    public boolean signal(int signal) {
        return PosixSignals.toGroup(id, signal);
    }

    /** Whether any process of the group runs. */
    public boolean isAlive() {
        return !members().isEmpty();
    }

    /** Whether a process of the leader's id runs, ours or not. */
    public boolean leaderExists() {
        return stat(id).filter(process -> !process.isDead()).isPresent();
    }

    /** Whether the leader runs and began then, so that it is not another process with the same id. */
    public boolean leaderBegan(Instant start) {
        return leaderExists() && began(id, start);
    }

    /** Whether the group has a process that began at or after that time and carries that kernel's mark. */
    public boolean hasMembersOf(String kernelId, Instant start) {
        for (long pid : members()) {
            Optional<Instant> began =
                    ProcessHandle.of(pid).flatMap(process -> process.info().startInstant());
            if (began.isPresent()
                    && !began.get().isBefore(start.minus(START_TOLERANCE))
                    && carriesMark(pid, kernelId)) {
                return true;
            }
        }
        return false;
    }

    /** Waits until no process of the group runs; returns whether that happened in time. */
    public boolean awaitGone(Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (isAlive()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return true;
    }

    private static boolean began(long pid, Instant start) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().startInstant())
                .filter(actual -> Duration.between(actual, start).abs().compareTo(START_TOLERANCE) <= 0)
                .isPresent();
    }

    private static boolean carriesMark(long pid, String kernelId) {
        try {
            String environment = Files.readString(Path.of("/proc/" + pid + "/environ"), StandardCharsets.ISO_8859_1);
            return ("\0" + environment + "\0").contains("\0" + KERNEL_ID_VARIABLE + "=" + kernelId + "\0");
        } catch (IOException e) {
            return false; // it has ended, or belongs to another account: not ours either way
        }
    }

    /** Process ids of the group that run. */
    List<Long> members() {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path entry : processes) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (stat(pid)
                        .filter(process -> process.groupId() == id && !process.isDead())
                        .isPresent()) {
                    found.add(pid);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("/proc cannot be read.", e);
        }
        return found;
    }

    private static Optional<Stat> stat(long pid) {
        try {
            // "pid (name) state parent group ...", and the name may hold anything, parentheses too
            String line = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ", 4);
            return Optional.of(new Stat(fields[0].charAt(0), Long.parseLong(fields[2])));
        } catch (IOException e) {
            return Optional.empty(); // it ended between being listed and being looked at
        }
    }

    private record Stat(char state, long groupId) {
        boolean isDead() {
            return state == 'Z' || state == 'X';
        }
    }
}
