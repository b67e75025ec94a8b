package dev.baton.queue;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A queue at one moment, as users see it.
 *
 * @param incarnation the live process of the kernel; empty while there is none
 * @param closed whether submissions are refused because the kernel has ended for good
 * @param waiting in the order in which they will start if nothing else is submitted; index 0 has position 1
 * @param waitingCount how many wait in total, also if {@code waiting} is cut
 */
public record QueueView(
        OptionalLong incarnation,
        boolean closed,
        boolean paused,
        TurnOrder order,
        Optional<Running> running,
        List<Execution> waiting,
        int waitingCount,
        BatonView baton) {

    public QueueView {
        waiting = List.copyOf(waiting);
    }

    /** The execution in flight. */
    public record Running(Execution execution, long incarnation, Instant startedAt, boolean interrupting) {}
}
