package dev.baton.bridge;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import java.time.Duration;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Decides when the one execution in flight is over. It knows no sockets and no clock: messages and times are arguments, and
 * the caller asks for what is due.
 *
 * <p>An execution is over when both its idle <em>and</em> its reply were received. They travel on different sockets, so either
 * may be first, and either may be lost: an interrupt in the last moments of a cell makes ipykernel forget the reply, sometimes
 * the idle too, and a full send queue can swallow the idle. A <em>kernel probe</em> replaces a missing half: a
 * kernel_info_request sent on the shell channel after the execution. Since both channels keep their order, its reply proves
 * that no reply of the execution will follow, and its idle that no idle (and no output) will.
 *
 * <p>After an interrupt a probe sent later has to be answered as well, even if both halves are there: only then has the signal
 * had its effect, and it cannot hit the next execution.
 *
 * <p>Owner: the kernel's I/O thread. Times are {@link System#nanoTime} values.
 */
final class ExecutionTracker {

    private static final long FIRST_RETRY_NS = Duration.ofSeconds(1).toNanos();
    private static final long LAST_RETRY_NS = Duration.ofSeconds(60).toNanos();

    private static final long AFTER_RENEWAL_NS = Duration.ofMillis(100).toNanos();
    private static final long BUSY_TO_RUNNING_NS = Duration.ofMillis(20).toNanos();
    private static final long NOT_BEGUN_NS = Duration.ofSeconds(1).toNanos();

    /** The state of the execution in flight. */
    static final class InFlight {
        final String msgId;
        final byte[] header;
        private final long sentNs;
        private long lastSignNs;
        private long busyNs;
        private long interruptWantedNs;
        private long interruptedNs;
        private boolean isStarted;
        private boolean isIdle;
        private boolean isIdleProven;
        private boolean isReplyProven;
        private boolean isRunning;
        private boolean isInterruptWanted;
        private boolean isInterrupted;
        private boolean awaitsProbeAfterInterrupt;
        private @Nullable KernelMessage question;
        private @Nullable KernelMessage reply;
        private OptionalInt count = OptionalInt.empty();
        private long lastProbeNs;
        private long retryNs;
        private final Set<String> probes = new HashSet<>();
        private final Set<String> probesAfterInterrupt = new HashSet<>();

        private InFlight(String msgId, byte[] header, long nowNs) {
            this.msgId = msgId;
            this.header = header;
            this.sentNs = nowNs;
            this.lastSignNs = nowNs;
        }

        boolean isInterrupted() {
            return isInterrupted;
        }

        @Nullable
        KernelMessage reply() {
            return reply;
        }

        OptionalInt count() {
            return count;
        }

        boolean isIdleSeen() {
            return isIdle;
        }

        private boolean hasIdle() {
            return isIdle || isIdleProven;
        }

        private boolean hasReply() {
            return reply != null || isReplyProven;
        }
    }

    private final KernelTimeouts timeouts;
    private @Nullable InFlight inFlight;

    ExecutionTracker(KernelTimeouts timeouts) {
        this.timeouts = timeouts;
    }

    /** The execution in flight, if there is one. */
    @Nullable
    InFlight inFlight() {
        return inFlight;
    }

    /** Takes an execution in that has just been sent. */
    void onSent(String msgId, byte[] header, long nowNs) {
        if (inFlight != null) {
            throw new IllegalStateException("an execution is in flight already");
        }
        inFlight = new InFlight(msgId, header, nowNs);
    }

    /** The execution is settled, or given up. */
    void clear() {
        inFlight = null;
    }

    /** Whether a message answers the execution in flight. */
    boolean concerns(KernelMessage message) {
        InFlight current = inFlight;
        return current != null && current.msgId.equals(message.parentMsgId());
    }

    /** The kernel is busy with the execution; true the first time. */
    boolean onBusy(long nowNs) {
        InFlight current = require();
        current.lastSignNs = nowNs;
        boolean isFirst = !current.isStarted;
        current.isStarted = true;
        current.busyNs = nowNs;
        return isFirst;
    }

    /** The kernel is done with the execution and everything it put out was delivered. */
    void onIdle(long nowNs) {
        InFlight current = require();
        current.isIdle = true;
        current.lastSignNs = nowNs;
    }

    /** The kernel echoed the code, under this count. */
    void onCount(int count, long nowNs) {
        InFlight current = require();
        current.count = OptionalInt.of(count);
        current.isRunning = true;
        current.lastSignNs = nowNs;
    }

    /** Another message that the execution caused was received. */
    void onSign(long nowNs) {
        InFlight current = require();
        current.isRunning = true;
        current.lastSignNs = nowNs;
    }

    /** The execution's reply was received. */
    void onReply(KernelMessage reply, long nowNs) {
        InFlight current = require();
        if (current.reply == null) {
            current.reply = reply;
        }
        current.question = null;
        current.lastSignNs = nowNs;
    }

    /** The execution asks its requester a question; a new question replaces an open one. */
    void onQuestion(KernelMessage question, long nowNs) {
        InFlight current = require();
        current.question = question;
        current.isRunning = true;
        current.lastSignNs = nowNs;
    }

    /** The open question of that execution, which is closed by taking it; null if it has none or is not in flight. */
    @Nullable
    KernelMessage takeQuestion(String msgId) {
        InFlight current = inFlight;
        if (current == null || !current.msgId.equals(msgId)) {
            return null;
        }
        KernelMessage question = current.question;
        current.question = null;
        return question;
    }

    /** A user or a rule wants to interrupt the execution in flight. */
    void onInterruptRequested(long nowNs) {
        InFlight current = require();
        if (!current.isInterruptWanted) {
            current.isInterruptWanted = true;
            current.interruptWantedNs = nowNs;
        }
    }

    /**
     * When the requested interrupt may be sent; {@link Long#MAX_VALUE} if none is requested.
     *
     * <p>A kernel ignores, or dies of, a SIGINT that arrives before it runs the code. So the interrupt waits until the echo of
     * the code or an output shows that it runs; a silent execution shows neither, so a moment after busy has to do. If it does
     * not begin at all, something else blocks the kernel, and the interrupt is for that.
     */
    long interruptDueNs() {
        InFlight current = inFlight;
        if (current == null || !current.isInterruptWanted) {
            return Long.MAX_VALUE;
        }
        if (current.isRunning) {
            return current.interruptWantedNs;
        }
        return current.isStarted ? current.busyNs + BUSY_TO_RUNNING_NS : current.interruptWantedNs + NOT_BEGUN_NS;
    }

    /** An interrupt was sent at the execution in flight. */
    void onInterrupted(long nowNs) {
        InFlight current = require();
        current.interruptedNs = nowNs;
        current.isInterrupted = true;
        current.isInterruptWanted = false;
        current.awaitsProbeAfterInterrupt = true;
        current.probesAfterInterrupt.clear();
        current.question = null;
        current.retryNs = 0;
    }

    /** A kernel probe of that id was sent. */
    void onProbeSent(String probeId, long nowNs) {
        InFlight current = require();
        current.probes.add(probeId);
        if (current.awaitsProbeAfterInterrupt) {
            current.probesAfterInterrupt.add(probeId);
        }
        current.lastProbeNs = nowNs;
        current.retryNs = current.retryNs == 0 ? FIRST_RETRY_NS : Math.min(current.retryNs * 2, LAST_RETRY_NS);
    }

    /** A kernel probe was answered on the shell channel. */
    void onProbeReply(String probeId) {
        InFlight current = inFlight;
        if (current != null && current.probes.contains(probeId)) {
            current.isReplyProven = true;
            if (current.probesAfterInterrupt.contains(probeId)) {
                current.awaitsProbeAfterInterrupt = false;
            }
        }
    }

    /** A kernel probe's idle was received. */
    void onProbeIdle(String probeId) {
        InFlight current = inFlight;
        if (current != null && current.probes.contains(probeId)) {
            current.isIdleProven = true;
        }
    }

    /**
     * The channel that is considered broken, asked when a kernel probe is to be repeated; null if none is.
     *
     * <p>If the shell answers a probe whose idle does not arrive, iopub is suspect. If a kernel that reported idle answers no
     * probe, the shell is suspect: ZeroMQ may swallow messages sent into a connection it has given up. If the kernel is merely
     * busy with something else, a new connection under the same identity gets the answers as well.
     */
    @Nullable
    Channel brokenChannel() {
        InFlight current = inFlight;
        if (current == null || current.probes.isEmpty()) {
            return null;
        }
        if (current.isReplyProven && !current.hasIdle()) {
            return Channel.IOPUB;
        }
        return current.hasIdle() && !current.hasReply() ? Channel.SHELL : null;
    }

    /** A broken connection was replaced: the next probe may go soon. */
    void onRenewed() {
        require().retryNs = AFTER_RENEWAL_NS;
    }

    /** Whether the execution in flight is over. */
    boolean isOver() {
        InFlight current = inFlight;
        return current != null && current.hasIdle() && current.hasReply() && !current.awaitsProbeAfterInterrupt;
    }

    /**
     * When the next kernel probe is due; {@link Long#MAX_VALUE} if none is. Never while the execution waits for the answer to
     * its {@code input()}: that may take hours, and nothing is lost.
     */
    long probeDueNs() {
        InFlight current = inFlight;
        if (current == null || current.question != null) {
            return Long.MAX_VALUE;
        }
        long dueNs;
        if (current.hasIdle() && current.hasReply()) {
            dueNs = current.sentNs; // only the probe behind an interrupt is missing
        } else if (current.hasIdle()) {
            dueNs = current.lastSignNs + timeouts.replyProbe().toNanos();
        } else if (current.hasReply()) {
            dueNs = current.lastSignNs + timeouts.idleProbe().toNanos();
        } else if (current.isInterrupted) {
            // The kernel may have forgotten both. Code that ignores the interrupt continues, so the interval grows.
            dueNs = Math.max(current.interruptedNs, current.lastSignNs)
                    + (timeouts.replyProbe().toNanos() << Math.min(current.probesAfterInterrupt.size(), 20));
        } else {
            // Both may be lost. A probe waits in the kernel behind the running code, so they must not pile up.
            dueNs = current.lastSignNs + (timeouts.silenceProbe().toNanos() << Math.min(current.probes.size(), 10));
        }
        return current.retryNs == 0 ? dueNs : Math.max(dueNs, current.lastProbeNs + current.retryNs);
    }

    private InFlight require() {
        InFlight current = inFlight;
        if (current == null) {
            throw new IllegalStateException("no execution is in flight");
        }
        return current;
    }
}
