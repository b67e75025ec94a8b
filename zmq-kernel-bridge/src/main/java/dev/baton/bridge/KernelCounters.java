package dev.baton.bridge;

/**
 * The traffic of one kernel over all its incarnations, for the operator.
 *
 * @param receivedMessages messages read from the kernel
 * @param sentMessages messages written to it, the bridge's own included
 * @param forgedMessages dropped because their signature was wrong
 * @param replayedMessages dropped because they were received before
 * @param malformedMessages dropped because they were not valid messages
 * @param unsentMessages refused because there was no connection or the socket accepted no more
 * @param probes kernel_info_requests sent to find out whether an execution is over
 * @param lostReplies executions that ended without their reply
 * @param lostIdles executions that ended without their idle
 * @param brokenBroadcasts times the iopub connection broke under a running kernel and broadcasts were lost
 * @param listenerFailures exceptions thrown by the listener
 */
public record KernelCounters(
        long receivedMessages,
        long sentMessages,
        long forgedMessages,
        long replayedMessages,
        long malformedMessages,
        long unsentMessages,
        long probes,
        long lostReplies,
        long lostIdles,
        long brokenBroadcasts,
        long listenerFailures) {

    /** What nothing has added up to. */
    public static final KernelCounters ZERO = new KernelCounters(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Both together. */
    public KernelCounters plus(KernelCounters other) {
        return new KernelCounters(
                receivedMessages + other.receivedMessages,
                sentMessages + other.sentMessages,
                forgedMessages + other.forgedMessages,
                replayedMessages + other.replayedMessages,
                malformedMessages + other.malformedMessages,
                unsentMessages + other.unsentMessages,
                probes + other.probes,
                lostReplies + other.lostReplies,
                lostIdles + other.lostIdles,
                brokenBroadcasts + other.brokenBroadcasts,
                listenerFailures + other.listenerFailures);
    }
}
