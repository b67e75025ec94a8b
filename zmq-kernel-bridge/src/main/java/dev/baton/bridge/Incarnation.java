package dev.baton.bridge;

import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import dev.baton.bridge.process.KernelProcess;
import dev.baton.bridge.process.ProvisionException;
import dev.baton.bridge.zmq.ConnectionInfo;
import dev.baton.bridge.zmq.KernelSockets;
import dev.baton.bridge.zmq.MessageSigner;
import dev.baton.bridge.zmq.WireCodec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of a kernel process: its connection, its signatures, and the path from launch to ready.
 *
 * <p>Ready means two things: a kernel_info_request was answered, and a message on iopub showed that the subscription is in
 * force (a welcome, or a status of that very request), because earlier broadcasts are lost. Owner: the kernel's I/O thread.
 */
final class Incarnation {

    private static final long PORTS_POLL_NS = Duration.ofMillis(10).toNanos();
    private static final long UNSENT_RETRY_NS = Duration.ofMillis(5).toNanos();
    private static final long NUDGE_NS = Duration.ofMillis(250).toNanos();
    private static final long NUDGE_AFTER_REPLY_NS = Duration.ofMillis(50).toNanos();

    /** How long a new connection may be silent before it is replaced; doubles each time. */
    private static final long RENEW_AFTER_NS = Duration.ofSeconds(4).toNanos();

    /** Leaves no name behind. The socket belongs to a thread of ipykernel's own, and so does the change. */
    private static final String WAIT_INSTEAD_OF_DROPPING = """
            try:
                (lambda thread, option: thread.schedule(lambda: thread.socket.setsockopt(option, 1)))(
                    get_ipython().kernel.iopub_thread, __import__('zmq').XPUB_NODROP)
            except Exception:
                pass
            """;

    final int number;
    final KernelProcess process;
    final Headers headers;
    private final String identity;
    private final KernelSockets sockets;
    private final long maxMessageBytes;
    private final WireCodec codec;
    private boolean isConnected;
    private boolean hasIopub;
    private @Nullable KernelMessage info;
    private long welcomeCount;
    private long nextStepNs;
    private long renewAfterNs = RENEW_AFTER_NS;
    private long renewNs;
    private long receivedCount;
    private long sentCount;

    Incarnation(
            KernelLaunch launch,
            int number,
            KernelProcess process,
            String key,
            KernelSockets sockets,
            InstantSource clock,
            long nowNs)
            throws MalformedMessageException {
        this.number = number;
        this.process = process;
        this.sockets = sockets;
        this.maxMessageBytes = launch.maxMessageBytes();
        this.identity = "baton-" + launch.kernelId() + "-" + number;
        this.headers = new Headers(identity, clock);
        this.codec = new WireCodec(new MessageSigner(key, "hmac-sha256"));
        this.nextStepNs = nowNs;
    }

    /** Whether requests can be sent and nothing of their outcome gets lost. */
    boolean isReady() {
        return info != null && hasIopub;
    }

    /** The kernel's description of itself, once it gave it. */
    @Nullable
    KernelMessage info() {
        return info;
    }

    /** Session of the kernel process; empty before its first message. */
    String kernelSession() {
        KernelMessage known = info;
        return known == null ? "" : known.session();
    }

    /** When {@link #step} must be called next. */
    long nextStepNs() {
        return isReady() ? Long.MAX_VALUE : nextStepNs;
    }

    /**
     * The next step towards ready: look for the ports, connect, ask.
     *
     * @throws ProvisionException if it will never get there
     */
    void step(long nowNs) throws ProvisionException {
        if (isReady() || nowNs < nextStepNs) {
            return;
        }
        if (!isConnected) {
            Optional<ConnectionInfo> found = process.connection();
            if (found.isEmpty()) {
                nextStepNs = nowNs + PORTS_POLL_NS;
                return;
            }
            sockets.connect(found.get(), identity, maxMessageBytes);
            isConnected = true;
            renewNs = nowNs + renewAfterNs;
        } else if (nowNs - renewNs >= 0) {
            renewSilent();
            renewAfterNs *= 2;
            renewNs = nowNs + renewAfterNs;
        }
        boolean isSent = sendKernelInfoRequest(headers.nextOwnId());
        nextStepNs = nowNs + (isSent ? NUDGE_NS : UNSENT_RETRY_NS);
    }

    /**
     * Replaces the connections on which nothing was received yet: about one in a thousand never gets through. A kernel that is
     * only slow loses nothing, because the identity stays.
     */
    private void renewSilent() {
        if (info == null) {
            sockets.renew(Channel.SHELL);
        }
        if (!hasIopub) {
            sockets.renew(Channel.IOPUB);
        }
    }

    /** A kernel_info_reply to the bridge itself. */
    void onKernelInfo(KernelMessage reply, long nowNs) {
        if (info == null) {
            info = reply;
            nextStepNs = Math.min(nextStepNs, nowNs + NUDGE_AFTER_REPLY_NS);
        }
    }

    /** A message on iopub that proves that the subscription is in force. */
    void onIopub() {
        hasIopub = true;
    }

    /**
     * The kernel welcomed the subscription. Returns whether it had done so before: then the connection was lost in between,
     * and with it some broadcasts.
     */
    boolean onWelcome() {
        hasIopub = true;
        return ++welcomeCount > 1;
    }

    /** Asks the kernel for its description: the nudge at the start, the probe later. */
    boolean sendKernelInfoRequest(String msgId) {
        return send(
                Channel.SHELL,
                headers.of(msgId, "kernel_info_request"),
                Json.EMPTY_OBJECT,
                Json.EMPTY_OBJECT,
                Json.EMPTY_OBJECT,
                List.of());
    }

    /**
     * Makes an ipykernel wait with its broadcasts while its send buffer of 1,000 messages is full, which happens when this
     * thread gets no processor time. By default it drops further messages silently. The code of a cell only waits when it
     * flushes; until then its output stays in its memory.
     */
    void haveItWaitInsteadOfDropping() {
        send(
                Channel.SHELL,
                headers.of(headers.nextOwnId(), "execute_request"),
                Json.EMPTY_OBJECT,
                Json.EMPTY_OBJECT,
                Json.bytes(Json.object()
                        .put("code", WAIT_INSTEAD_OF_DROPPING)
                        .put("silent", true)
                        .put("store_history", false)
                        .put("allow_stdin", false)
                        .put("stop_on_error", false)),
                List.of());
    }

    /** Signs and sends; false if the message stayed here. */
    boolean send(Channel channel, byte[] header, byte[] parent, byte[] metadata, byte[] content, List<byte[]> buffers) {
        boolean isSent = isConnected && sockets.send(channel, codec.encode(header, parent, metadata, content, buffers));
        if (isSent) {
            sentCount++;
        }
        return isSent;
    }

    /** Replaces the connection of a channel. */
    void renew(Channel channel) {
        if (isConnected) {
            sockets.renew(channel);
        }
    }

    /** Checks and reads the frames received; null if the message is to be dropped, which the codec counts. */
    @Nullable
    KernelMessage read(Channel channel, List<byte[]> frames) {
        receivedCount++;
        try {
            return codec.decode(channel, frames);
        } catch (MalformedMessageException e) {
            return null;
        }
    }

    /** These counters on top of those. */
    KernelCounters countersOver(KernelCounters before) {
        return new KernelCounters(
                before.receivedMessages() + receivedCount,
                before.sentMessages() + sentCount,
                before.forgedMessages() + codec.forgedCount(),
                before.replayedMessages() + codec.replayedCount(),
                before.malformedMessages() + codec.malformedCount(),
                before.unsentMessages(),
                before.probes(),
                before.lostReplies(),
                before.lostIdles(),
                before.brokenBroadcasts(),
                before.listenerFailures());
    }
}
