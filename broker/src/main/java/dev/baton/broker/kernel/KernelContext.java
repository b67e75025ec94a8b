package dev.baton.broker.kernel;

import dev.baton.bridge.KernelHandle;
import dev.baton.bridge.KernelInbox;
import dev.baton.bridge.KernelListener;
import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.queue.QueueLimits;
import dev.baton.queue.Submission;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What every kernel's agent is given: the world around it, clock and ids included.
 *
 * @param ids fresh message and execution ids, never the same twice
 * @param waitMax how long an execution may wait; empty, or not positive, for as long as it takes
 * @param runMax how long an execution may run; the same
 * @param cellWait how long a cell is waited for whose page's update is still on its way
 * @param inputGrace how long an {@code input()} waits for a requester who is not there
 * @param interruptPatience how long a kernel may leave an interrupt unanswered before that is said
 * @param restartsInARowMax how often in a row a dying kernel is started again by itself
 * @param questions how much one person may ask of one kernel
 * @param inbox how much a kernel may say before its agent has taken it
 * @param bounds how much of pages may wait for one agent and in its queue
 */
public record KernelContext(
        AgentRuntime runtime,
        InstantSource clock,
        Supplier<String> ids,
        KernelRights rights,
        BoundDocuments documents,
        ExecutionLedger ledger,
        KernelEvents events,
        KernelProcesses processes,
        OutputRecorder outputs,
        PrivateRunLog privateRuns,
        KernelStarter starter,
        QueueLimits limits,
        Optional<Duration> waitMax,
        Optional<Duration> runMax,
        Duration cellWait,
        Duration inputGrace,
        Duration interruptPatience,
        int restartsInARowMax,
        QuestionLimits questions,
        KernelInbox.Limits inbox,
        Bounds bounds) {

    public KernelContext {
        waitMax = waitMax.filter(Duration::isPositive);
        runMax = runMax.filter(Duration::isPositive);
    }

    /**
     * How much may wait.
     *
     * @param mailboxMax messages of pages that wait for one agent
     * @param mailboxMaxBytes what they carry
     * @param waitingPerPersonMaxBytes what the executions of one person carry that are not over; a single larger one is taken
     */
    public record Bounds(int mailboxMax, long mailboxMaxBytes, long waitingPerPersonMaxBytes) {}

    /**
     * What one person may ask of one kernel, over all their sockets.
     *
     * @param perSecondMax questions a second, with a few seconds' worth at once
     * @param openMax questions that the kernel has and has not answered
     * @param mailboxMax messages that wait for the kernel's agent
     */
    public record QuestionLimits(int perSecondMax, int openMax, int mailboxMax) {}

    SerialAgent agent(String name) {
        return runtime.agent(name, bounds.mailboxMax(), bounds.mailboxMaxBytes());
    }

    /** An execution as the queue takes it. */
    Submission submission(ExecutionContext run, boolean stopOnError, boolean listed) {
        return new Submission(
                run.executionId, stopOnError, listed, Optional.ofNullable(run.descriptor.cellId()), waitMax, runMax);
    }

    /** Launches the process of a kernel. */
    @FunctionalInterface
    public interface KernelStarter {
        /** Starts a kernel; what comes of it is told to the listener. Must not wait for the kernel. */
        KernelHandle start(KernelDescriptor kernel, KernelListener listener);

        /** The language that the kernel's spec names; empty where there is none to be read. Starts nothing. */
        default String language(KernelDescriptor kernel) {
            return "";
        }
    }

    /** Remembers which processes run, so that a later life of the broker can end them. Any thread. */
    public interface KernelProcesses {
        void onStarted(KernelDescriptor kernel, KernelProcessRecord process);

        void onEnded(KernelDescriptor kernel);
    }
}
