package dev.baton.bridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.KernelSpec.InterruptMode;
import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The conversation of Baton with one incarnation of a kernel: which message belongs to which request, and when an execution is
 * over.
 *
 * <p>A new incarnation begins a new conversation, so nothing open in the old one can leak into it. Attribution uses only the
 * parent's message id, never the execution in flight. Owner: the kernel's I/O thread.
 */
final class Conversation {

    private static final String GAP = "[Baton: " + BridgeMessage.OUTPUT_CONNECTION_BROKE.text() + "]\n";

    private final Incarnation incarnation;
    private final InterruptMode interruptMode;
    private final GuardedListener listener;
    private final ExecutionTracker tracker;
    private final RequestTable requests = new RequestTable();
    private final ThreadOutputAttribution attribution = new ThreadOutputAttribution();
    private final SubshellChannel asides;
    private long unsentCount;
    private long probeCount;
    private long lostReplyCount;
    private long lostIdleCount;
    private long gapCount;
    private String shownGapId = "";
    private ExecutionTracker.@Nullable InFlight endedWithoutIdle;

    Conversation(
            Incarnation incarnation, InterruptMode interruptMode, KernelTimeouts timeouts, GuardedListener listener) {
        this.incarnation = incarnation;
        this.interruptMode = interruptMode;
        this.listener = listener;
        this.tracker = new ExecutionTracker(timeouts);
        this.asides = new SubshellChannel(incarnation, timeouts.aside(), listener);
    }

    // ---- commands ----------------------------------------------------------------------------------------------

    void execute(Command.Execute command, boolean isReady, long nowNs) {
        byte[] header = incarnation.headers.of(command.msgId(), "execute_request");
        String refusal = null;
        if (!isReady) {
            refusal = BridgeMessage.NOT_READY.text();
        } else if (tracker.inFlight() != null) {
            refusal = BridgeMessage.BUSY.text();
        } else if (!incarnation.send(
                Channel.SHELL, header, Json.EMPTY_OBJECT, command.metadata(), command.content(), List.of())) {
            onUnsent(Channel.SHELL);
            refusal = BridgeMessage.CONNECTION_FULL.text();
        }
        if (refusal == null) {
            tracker.onSent(command.msgId(), header, nowNs);
            attribution.onRun(header);
        } else {
            listener.onExecutionDone(
                    incarnation.number,
                    command.msgId(),
                    notSent(incarnation.headers, incarnation.kernelSession(), command.msgId(), refusal));
        }
    }

    /** The completion of an execution that never left. */
    static Completion notSent(Headers headers, String kernelSession, String msgId, String sentence) {
        KernelMessage reply = headers.made(
                Channel.SHELL,
                "execute_reply",
                kernelSession,
                headers.of(msgId, "execute_request"),
                msgId,
                errorContent("NotSent", sentence, OptionalInt.empty()));
        return new Completion(Outcome.NOT_SENT, OptionalInt.empty(), reply, true, false);
    }

    void request(KernelRequest request, boolean isReady) {
        String refusal = null;
        if (!isReady) {
            refusal = BridgeMessage.NOT_READY.text();
        } else if (requests.isFull()) {
            refusal = BridgeMessage.TOO_MANY_REQUESTS.text();
        } else if (!incarnation.send(
                request.channel(),
                incarnation.headers.of(request.msgId(), request.msgType()),
                Json.EMPTY_OBJECT,
                request.metadata(),
                request.content(),
                request.buffers())) {
            onUnsent(request.channel());
            refusal = BridgeMessage.CONNECTION_FULL.text();
        }
        if (refusal == null) {
            requests.onSent(request.msgId(), request.msgType());
            attribution.onQuestion(request.msgId(), request.msgType());
        } else {
            listener.onRequestLost(incarnation.number, request.msgId(), refusal);
        }
    }

    /** Asks a question that may overtake the running execution; if nothing runs, the shell answers as fast. */
    void requestOnSubshell(KernelRequest request, boolean isReady, long nowNs) {
        if (tracker.inFlight() == null) {
            request(request, isReady);
        } else {
            attribution.onQuestion(request.msgId(), request.msgType());
            asides.ask(request, isReady, nowNs);
        }
    }

    /** Interrupts that execution, or the running one, as soon as the kernel runs it; false if it is not in flight. */
    boolean interrupt(@Nullable String msgId, long nowNs) {
        ExecutionTracker.InFlight current = tracker.inFlight();
        if (current == null || (msgId != null && !msgId.equals(current.msgId))) {
            return false;
        }
        tracker.onInterruptRequested(nowNs);
        onTimer(nowNs);
        return true;
    }

    boolean inputReply(String parentMsgId, String value) {
        KernelMessage question = tracker.takeQuestion(parentMsgId);
        if (question == null) {
            return false;
        }
        return incarnation.send(
                Channel.STDIN,
                incarnation.headers.of(incarnation.headers.nextOwnId(), "input_reply"),
                question.header(),
                Json.EMPTY_OBJECT,
                Json.bytes(Json.object().put("status", "ok").put("value", value)),
                List.of());
    }

    /** Asks the kernel to end; false if it cannot be asked. */
    boolean askToShutDown(boolean isRestart) {
        return incarnation.send(
                Channel.CONTROL,
                incarnation.headers.of(incarnation.headers.nextOwnId(), "shutdown_request"),
                Json.EMPTY_OBJECT,
                Json.EMPTY_OBJECT,
                Json.bytes(Json.object().put("restart", isRestart)),
                List.of());
    }

    /** Interrupts the running code, whether its beginning was seen or not: the kernel is about to end. */
    void interruptToEnd(long nowNs) {
        if (tracker.inFlight() != null) {
            sendInterrupt(nowNs);
        }
    }

    // ---- messages of the kernel --------------------------------------------------------------------------------

    void onMessage(KernelMessage arrived, long nowNs) {
        KernelMessage message = attribution.attribute(arrived);
        if (asides.isOfLapsedQuestion(message)) {
            return;
        }
        if (incarnation.headers.isOwnId(message.parentMsgId())) {
            onOwnTraffic(message, nowNs);
        } else if (message.msgType().equals("iopub_welcome")) {
            if (incarnation.onWelcome()) {
                showGap();
            }
        } else {
            switch (message.channel()) {
                case IOPUB -> onBroadcast(message, nowNs);
                case SHELL, CONTROL -> onReply(message, nowNs);
                case STDIN -> onQuestion(message, nowNs);
            }
        }
        if (tracker.isOver()) {
            complete(Outcome.REPLY_LOST, BridgeMessage.REPLY_LOST.text());
        }
    }

    private void onOwnTraffic(KernelMessage message, long nowNs) {
        if (message.channel() == Channel.IOPUB) {
            incarnation.onIopub();
            if (message.msgType().equals("status") && executionState(message).equals("idle")) {
                tracker.onProbeIdle(message.parentMsgId());
            }
        } else if (message.msgType().equals("create_subshell_reply")) {
            asides.onCreated(message);
        } else if (message.msgType().equals("kernel_info_reply")) {
            incarnation.onKernelInfo(message, nowNs);
            tracker.onProbeReply(message.parentMsgId());
        }
    }

    private void onBroadcast(KernelMessage message, long nowNs) {
        boolean isInFlight = tracker.concerns(message);
        switch (message.msgType()) {
            case "status" -> {
                String state = executionState(message);
                if (isInFlight && state.equals("busy") && tracker.onBusy(nowNs)) {
                    listener.onExecutionStarted(incarnation.number, message.parentMsgId());
                }
                listener.onMessage(incarnation.number, message);
                if (state.equals("idle")) {
                    if (isInFlight) {
                        tracker.onIdle(nowNs);
                    } else {
                        requests.onIdle(message.parentMsgId());
                    }
                }
            }
            case "execute_input" -> {
                if (isInFlight) {
                    tracker.onCount(executionCount(message), nowNs);
                    onTimer(nowNs);
                }
                listener.onMessage(incarnation.number, message);
            }
            default -> {
                if (isInFlight) {
                    tracker.onSign(nowNs);
                }
                listener.onMessage(incarnation.number, message);
            }
        }
    }

    /**
     * Reports in an execution's own output that some of it is missing: in the last one if it ended without a seen idle, since
     * its output was lost with the idle; otherwise in the running one.
     */
    private void showGap() {
        gapCount++;
        ExecutionTracker.InFlight lacking = endedWithoutIdle == null ? tracker.inFlight() : endedWithoutIdle;
        endedWithoutIdle = null;
        if (lacking != null && !lacking.msgId.equals(shownGapId)) {
            shownGapId = lacking.msgId;
            listener.onMessage(
                    incarnation.number,
                    incarnation.headers.made(
                            Channel.IOPUB,
                            "stream",
                            incarnation.kernelSession(),
                            lacking.header,
                            lacking.msgId,
                            Json.bytes(Json.object().put("name", "stderr").put("text", GAP))));
        }
    }

    private void onReply(KernelMessage message, long nowNs) {
        if (message.msgType().equals("execute_reply")) {
            ExecutionTracker.InFlight current = tracker.inFlight();
            if (current != null && tracker.concerns(message)) {
                tracker.onReply(message, nowNs);
                if (!current.isIdleSeen()) {
                    listener.onReplied(incarnation.number, current.msgId, completionOf(current, message));
                }
            }
            return; // a reply after its execution has settled has no receiver
        }
        requests.onReply(message.parentMsgId());
        listener.onMessage(incarnation.number, message);
    }

    private void onQuestion(KernelMessage message, long nowNs) {
        if (tracker.concerns(message)) {
            tracker.onQuestion(message, nowNs);
            listener.onMessage(incarnation.number, message);
        }
    }

    // ---- time --------------------------------------------------------------------------------------------------

    long nextDueNs() {
        return Math.min(asides.nextDueNs(), Math.min(tracker.probeDueNs(), tracker.interruptDueNs()));
    }

    void onTimer(long nowNs) {
        asides.onTimer(nowNs);
        if (tracker.interruptDueNs() <= nowNs) {
            sendInterrupt(nowNs);
        }
        if (tracker.probeDueNs() <= nowNs) {
            probe(nowNs);
        }
    }

    private void probe(long nowNs) {
        Channel broken = tracker.brokenChannel();
        if (broken != null) {
            incarnation.renew(broken);
            tracker.onRenewed();
            if (broken == Channel.IOPUB) {
                showGap();
            }
        }
        String probeId = incarnation.headers.nextOwnId();
        boolean isSent = incarnation.sendKernelInfoRequest(probeId);
        attribution.onQuestion(probeId, "kernel_info_request");
        tracker.onProbeSent(probeId, nowNs);
        probeCount++;
        if (!isSent) {
            onUnsent(Channel.SHELL);
        }
    }

    /**
     * The socket of that channel accepted nothing. While code runs, the kernel's queue may be full; an idle kernel has an
     * empty queue, so then the connection is broken and is replaced.
     */
    private void onUnsent(Channel channel) {
        unsentCount++;
        ExecutionTracker.InFlight current = tracker.inFlight();
        if (current == null || current.isIdleSeen()) {
            incarnation.renew(channel);
            if (current != null) {
                tracker.onRenewed();
            }
        }
    }

    private void sendInterrupt(long nowNs) {
        switch (interruptMode) {
            case SIGNAL -> incarnation.process.interrupt();
            case MESSAGE -> {
                if (!incarnation.send(
                        Channel.CONTROL,
                        incarnation.headers.of(incarnation.headers.nextOwnId(), "interrupt_request"),
                        Json.EMPTY_OBJECT,
                        Json.EMPTY_OBJECT,
                        Json.EMPTY_OBJECT,
                        List.of())) {
                    unsentCount++;
                }
            }
        }
        tracker.onInterrupted(nowNs);
    }

    // ---- the end of things -------------------------------------------------------------------------------------

    /** Settles everything that is open, because no answer can arrive any more. */
    void settleAll(Outcome outcome, String sentence) {
        if (tracker.inFlight() != null) {
            complete(outcome, sentence);
        }
        asides.settleAll(sentence);
        for (String msgId : requests.takeAll()) {
            listener.onRequestLost(incarnation.number, msgId, sentence);
        }
    }

    KernelCounters countersOver(KernelCounters before) {
        KernelCounters wire = incarnation.countersOver(before);
        return new KernelCounters(
                wire.receivedMessages(),
                wire.sentMessages(),
                wire.forgedMessages(),
                wire.replayedMessages(),
                wire.malformedMessages(),
                wire.unsentMessages() + unsentCount,
                wire.probes() + probeCount,
                wire.lostReplies() + lostReplyCount,
                wire.lostIdles() + lostIdleCount,
                wire.brokenBroadcasts() + gapCount,
                wire.listenerFailures());
    }

    private void complete(Outcome outcomeWithoutReply, String sentence) {
        ExecutionTracker.InFlight ended = tracker.inFlight();
        if (ended == null) {
            return;
        }
        tracker.clear();
        endedWithoutIdle = ended.isIdleSeen() || ended.isInterrupted() ? null : ended;
        if (!ended.isIdleSeen()) {
            lostIdleCount++;
        }
        KernelMessage reply = ended.reply();
        Completion completion;
        if (reply != null) {
            completion = completionOf(ended, reply);
        } else {
            lostReplyCount++;
            boolean isInterrupt = outcomeWithoutReply == Outcome.REPLY_LOST && ended.isInterrupted();
            Outcome outcome = isInterrupt ? Outcome.INTERRUPTED : outcomeWithoutReply;
            String error = switch (outcome) {
                case INTERRUPTED -> "KeyboardInterrupt";
                case KERNEL_DIED -> "KernelDied";
                case LOST_ON_RESTART -> "KernelRestarted";
                case KERNEL_STOPPED -> "KernelStopped";
                case OK, ERROR, ABORTED, REPLY_LOST, NOT_SENT -> "ReplyLost";
            };
            KernelMessage made = incarnation.headers.made(
                    Channel.SHELL,
                    "execute_reply",
                    incarnation.kernelSession(),
                    ended.header,
                    ended.msgId,
                    errorContent(error, isInterrupt ? "" : sentence, ended.count()));
            completion = new Completion(outcome, ended.count(), made, true, ended.isIdleSeen());
        }
        listener.onExecutionDone(incarnation.number, ended.msgId, completion);
    }

    private static Completion completionOf(ExecutionTracker.InFlight ended, KernelMessage reply) {
        ObjectNode content;
        try {
            content = Json.readObject(reply.content());
        } catch (IOException e) {
            content = Json.object().put("status", "error"); // a kernel that replies nonsense did not succeed
        }
        Outcome outcome = switch (content.path("status").asText("")) {
            case "ok" -> Outcome.OK;
            case "aborted", "abort" -> Outcome.ABORTED;
            default -> ended.isInterrupted() ? Outcome.INTERRUPTED : Outcome.ERROR;
        };
        KernelMessage shown = reply;
        OptionalInt count = ended.count();
        if (count.isPresent() && content.path("execution_count").asInt(-1) != count.getAsInt()) {
            shown = reply.withContent(Json.bytes(content.put("execution_count", count.getAsInt())));
        }
        return new Completion(outcome, count, shown, false, ended.isIdleSeen());
    }

    private static byte[] errorContent(String name, String sentence, OptionalInt count) {
        ObjectNode content =
                Json.object().put("status", "error").put("ename", name).put("evalue", sentence);
        content.putArray("traceback");
        count.ifPresent(number -> content.put("execution_count", number));
        return Json.bytes(content);
    }

    private static String executionState(KernelMessage message) {
        try {
            return Json.readObject(message.content()).path("execution_state").asText("");
        } catch (IOException e) {
            return ""; // a status without a state changes nothing
        }
    }

    private static int executionCount(KernelMessage message) {
        try {
            return Json.readObject(message.content()).path("execution_count").asInt(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
