package dev.baton.broker.kernel;

import dev.baton.bridge.Completion;
import dev.baton.bridge.ExecuteRequest;
import dev.baton.bridge.KernelCounters;
import dev.baton.bridge.KernelHandle;
import dev.baton.bridge.KernelListener;
import dev.baton.bridge.KernelRequest;
import dev.baton.bridge.KernelState;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A kernel that does what the test says, and keeps the bridge's promises: one in flight, each execution done once, in order. */
final class FakeHandle implements KernelHandle {
    private final KernelListener listener;
    private final List<String> trace;
    private final AtomicLong messages = new AtomicLong();

    final List<ExecuteRequest> executed = new CopyOnWriteArrayList<>();
    final List<KernelRequest> requested = new CopyOnWriteArrayList<>();
    final List<KernelRequest> asked = new CopyOnWriteArrayList<>();
    final List<String> answers = new CopyOnWriteArrayList<>();
    final LinkedBlockingQueue<String> interrupts = new LinkedBlockingQueue<>();
    /** Executions that came while another one was in flight. */
    final List<String> intruders = new CopyOnWriteArrayList<>();

    /** An interrupt ends what is in flight before anything else can happen. */
    volatile boolean endsAtInterrupt;

    private volatile KernelState state = KernelState.STARTING;
    private volatile int incarnation = 1;
    private volatile @Nullable String inFlight;
    private volatile @Nullable CompletableFuture<Void> restarting;
    volatile int restarts;
    volatile KernelCounters counters = KernelCounters.ZERO;

    FakeHandle(KernelListener listener, List<String> trace) {
        this.listener = listener;
        this.trace = trace;
    }

    // ---- what the test has the kernel do

    void becomesReady() {
        state = KernelState.READY;
        listener.onReady(incarnation, kernelInfo().orElseThrow());
        CompletableFuture<Void> asked = restarting;
        restarting = null;
        if (asked != null) {
            asked.complete(null);
        }
    }

    void says(String parentId, String type, String content) {
        listener.onMessage(incarnation, message(parentId, type, content));
    }

    /** A reply on the shell channel. */
    void replies(String parentId, String type, String content) {
        listener.onMessage(incarnation, message(Channel.SHELL, parentId, type, content));
    }

    /** A request will not be answered. */
    void loses(String requestId) {
        listener.onRequestLost(incarnation, requestId, "The kernel answers only between executions.");
    }

    void asks(String parentId) {
        listener.onMessage(
                incarnation,
                message(Channel.STDIN, parentId, "input_request", "{\"prompt\":\"? \",\"password\":false}"));
    }

    /** The reply of the execution in flight comes, its idle does not yet. */
    void replies(Completion.Outcome outcome, int count) {
        String id = requireInFlight();
        listener.onReplied(incarnation, id, completion(id, outcome, count));
    }

    /** The execution in flight ends. */
    void ends(Completion.Outcome outcome, int count) {
        String id = requireInFlight();
        inFlight = null;
        listener.onExecutionDone(incarnation, id, completion(id, outcome, count));
    }

    private String requireInFlight() {
        String id = inFlight;
        if (id == null) {
            throw new IllegalStateException("nothing is in flight");
        }
        return id;
    }

    private Completion completion(String id, Completion.Outcome outcome, int count) {
        String content = "{\"status\":\"" + (outcome == Completion.Outcome.OK ? "ok" : "error")
                + "\",\"execution_count\":" + count + "}";
        return new Completion(
                outcome, OptionalInt.of(count), message(Channel.SHELL, id, "execute_reply", content), false, true);
    }

    void dies() {
        state = KernelState.DEAD;
        lose(Completion.Outcome.KERNEL_DIED);
        listener.onDied(incarnation, 137, "The kernel was ended by signal 9.");
    }

    void failsToStart() {
        state = KernelState.DEAD;
        listener.onFailedToStart(incarnation, "The kernel did not come up: no such file.");
    }

    private void lose(Completion.Outcome outcome) {
        String id = inFlight;
        if (id != null) {
            inFlight = null;
            listener.onExecutionDone(
                    incarnation,
                    id,
                    new Completion(
                            outcome,
                            OptionalInt.empty(),
                            message(
                                    Channel.SHELL,
                                    id,
                                    "execute_reply",
                                    "{\"status\":\"error\",\"ename\":\"KernelDied\"}"),
                            true,
                            false));
        }
    }

    private KernelMessage message(String parentId, String type, String content) {
        return message(Channel.IOPUB, parentId, type, content);
    }

    private KernelMessage message(Channel channel, String parentId, String type, String content) {
        String header = "{\"msg_id\":\"kernel-" + messages.incrementAndGet() + "\",\"msg_type\":\"" + type
                + "\",\"session\":\"life-" + incarnation + "\"}";
        String parent = parentId.isEmpty() ? "{}" : "{\"msg_id\":\"" + parentId + "\",\"session\":\"baton\"}";
        return of(channel, header, parent, content);
    }

    static KernelMessage of(Channel channel, String header, String parent, String content) {
        try {
            return KernelMessage.of(channel, bytes(header), bytes(parent), bytes("{}"), bytes(content), List.of());
        } catch (MalformedMessageException wrongTest) {
            throw new IllegalArgumentException(wrongTest);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    // ---- what the broker asks of it

    @Override
    public String kernelId() {
        return "kernel";
    }

    @Override
    public KernelState state() {
        return state;
    }

    @Override
    public int incarnation() {
        return incarnation;
    }

    @Override
    public Optional<KernelMessage> kernelInfo() {
        return state == KernelState.READY
                ? Optional.of(message(
                        Channel.SHELL,
                        "info",
                        "kernel_info_reply",
                        "{\"status\":\"ok\",\"supported_features\":[\"kernel subshells\",\"debugger\"]}"))
                : Optional.empty();
    }

    @Override
    public Optional<String> kernelSession() {
        return state == KernelState.READY ? Optional.of("life-" + incarnation) : Optional.empty();
    }

    @Override
    public KernelCounters counters() {
        return counters;
    }

    @Override
    public void execute(ExecuteRequest request) {
        trace.add("sent " + request.msgId());
        executed.add(request);
        if (inFlight != null || state != KernelState.READY) {
            intruders.add(request.msgId());
            return;
        }
        inFlight = request.msgId();
    }

    @Override
    public void request(KernelRequest request) {
        requested.add(request);
    }

    @Override
    public void requestOnSubshell(KernelRequest request) {
        asked.add(request);
    }

    @Override
    public CompletableFuture<Boolean> interrupt(@Nullable String msgId) {
        interrupts.add(String.valueOf(msgId));
        if (endsAtInterrupt) {
            ends(Completion.Outcome.INTERRUPTED, 1);
        }
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Boolean> inputReply(String parentMsgId, String value) {
        answers.add(parentMsgId + "=" + value);
        return CompletableFuture.completedFuture(true);
    }

    @Override
    public CompletableFuture<Void> restart() {
        trace.add("restart");
        restarts++;
        lose(Completion.Outcome.LOST_ON_RESTART);
        state = KernelState.RESTARTING;
        incarnation++;
        listener.onRestarting(incarnation);
        CompletableFuture<Void> ready = new CompletableFuture<>();
        restarting = ready;
        return ready;
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        trace.add("shutdown");
        lose(Completion.Outcome.KERNEL_STOPPED);
        state = KernelState.STOPPED;
        listener.onStopped(incarnation);
        return CompletableFuture.completedFuture(null);
    }
}
