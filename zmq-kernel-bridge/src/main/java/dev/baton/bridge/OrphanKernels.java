package dev.baton.bridge;

import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.bridge.process.ProcessGroup;
import java.time.Duration;

/**
 * Finds and ends kernels that an earlier life of the broker left behind.
 *
 * <p>A record names a process by id and start time. Blocks while it works; called once, before any kernel is started.
 */
public final class OrphanKernels {

    /** The state of a recorded kernel process today. */
    public enum Fate {
        /** It still runs: same process id, same start. */
        RUNNING,
        /** It has ended, but processes it started in its group still run. */
        CHILDREN_LEFT,
        /** Nothing of it is left, or another process has its id now. */
        GONE
    }

    private OrphanKernels() {}

    /** The state of a recorded process; changes nothing. */
    public static Fate fate(KernelProcessRecord record) {
        ProcessGroup group = new ProcessGroup(record.pid());
        if (group.leaderBegan(record.startInstant())) {
            return Fate.RUNNING;
        }
        if (!group.leaderExists() && group.hasMembersOf(record.kernelId(), record.startInstant())) {
            return Fate.CHILDREN_LEFT;
        }
        return Fate.GONE;
    }

    /**
     * Ends the whole process group of a recorded kernel: SIGTERM, and SIGKILL to the remaining processes after the grace time.
     * If another process has the id now, it is left alone.
     *
     * @return what was found
     */
    public static Fate end(KernelProcessRecord record, Duration grace) {
        Fate found = fate(record);
        if (found != Fate.GONE) {
            ProcessGroup group = new ProcessGroup(record.pid());
            group.signal(ProcessGroup.SIGTERM);
            group.awaitGone(grace);
            group.signal(ProcessGroup.SIGKILL);
            group.awaitGone(grace);
        }
        return found;
    }
}
