package dev.baton.broker.kernel;

import dev.baton.bridge.KernelInbox;
import dev.baton.bridge.KernelListener;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.KernelProcessRecord;
import dev.baton.broker.agent.AgentRuntime;
import dev.baton.queue.BatonView;
import dev.baton.queue.Execution;
import dev.baton.queue.Outcome;
import dev.baton.queue.QueueLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One kernel's agent with everything around it under the test's hand: kernel, ledger, room, rights and sockets. {@code trace} is
 * what they were told, in order, over all of them.
 */
final class KernelBench {
    static final String DOCUMENT = "file-1";
    static final Duration GRACE = Duration.ofMillis(30);
    static final KernelContext.QuestionLimits QUESTIONS = new KernelContext.QuestionLimits(50, 32, 500);
    /** The document's shared kernel. */
    static final KernelDescriptor SHARED = descriptor(KernelDescriptor.Scope.SHARED, null, DOCUMENT, "owner");

    /** How often watchers were told that the queue has changed. */
    volatile int queueNews;

    final List<String> trace = new CopyOnWriteArrayList<>();
    final ListedRights rights = new ListedRights();
    final RecordingLedger ledger = new RecordingLedger(trace);
    final RecordingCellExecutions room = new RecordingCellExecutions(DOCUMENT, trace);
    final KeptOutputs kept = new KeptOutputs();
    final List<String> privateRuns = new CopyOnWriteArrayList<>();
    final List<String> news = new CopyOnWriteArrayList<>();
    /** What was told of the kernel beside its comings and goings, to be waited for. */
    final LinkedBlockingQueue<String> kernelNews = new LinkedBlockingQueue<>();

    final AgentRuntime runtime = new AgentRuntime();
    final KernelAgent agent;
    private final AtomicInteger ids = new AtomicInteger();
    private final CompletableFuture<FakeHandle> handle = new CompletableFuture<>();
    /** The documents that everybody has bound to the kernel, beside its own. */
    final List<CellExecutions> otherRooms = new CopyOnWriteArrayList<>();

    final KernelContext context;
    private volatile boolean bound = true;

    static KernelDescriptor descriptor(
            KernelDescriptor.Scope scope, @Nullable String name, @Nullable String fileId, String owner) {
        return new KernelDescriptor(
                "kernel", "python3", scope, name, fileId, "a.ipynb", Path.of("/"), owner, Instant.EPOCH);
    }

    KernelBench() {
        this(() -> Instant.EPOCH, Optional.empty(), Optional.empty());
    }

    private KernelBench(InstantSource clock, Optional<Duration> waitMax, Optional<Duration> runMax) {
        this(clock, waitMax, runMax, Optional.empty(), SHARED);
    }

    private KernelBench(
            InstantSource clock,
            Optional<Duration> waitMax,
            Optional<Duration> runMax,
            Optional<KernelRights> otherRights,
            KernelDescriptor descriptor) {
        context = new KernelContext(
                runtime,
                clock,
                () -> "baton-" + ids.incrementAndGet(),
                otherRights.orElse(rights),
                (username, kernelId) -> bound ? rooms() : List.of(),
                ledger,
                new News(),
                new NoProcesses(),
                kept,
                (kernel, executionId, cellId) -> privateRuns.add(executionId + " " + cellId),
                new Starter(),
                QueueLimits.DEFAULT,
                waitMax,
                runMax,
                Duration.ZERO,
                GRACE,
                GRACE,
                2,
                QUESTIONS,
                KernelInbox.Limits.DEFAULT,
                new KernelContext.Bounds(1000, 1 << 20, 100_000));
        agent = new KernelAgent(descriptor, context);
    }

    private List<CellExecutions> rooms() {
        return Stream.concat(Stream.of(room), otherRooms.stream()).toList();
    }

    /** A bench whose kernel is that one and answers, where those rights hold. */
    static KernelBench readyWith(KernelRights rights, KernelDescriptor descriptor) {
        return new KernelBench(() -> Instant.EPOCH, Optional.empty(), Optional.empty(), Optional.of(rights), descriptor)
                .started();
    }

    /** A bench whose kernel answers. */
    static KernelBench ready() {
        return new KernelBench().started();
    }

    /** The same, where executions may not wait and run for as long as it takes. */
    static KernelBench readyWithin(Optional<Duration> waitMax, Optional<Duration> runMax) {
        return new KernelBench(InstantSource.system(), waitMax, runMax).started();
    }

    private KernelBench started() {
        agent.start("owner");
        settle();
        kernel().becomesReady();
        settle();
        return this;
    }

    private final class Starter implements KernelContext.KernelStarter {
        @Override
        public FakeHandle start(KernelDescriptor descriptor, KernelListener listener) {
            FakeHandle fake = new FakeHandle(listener, trace);
            handle.complete(fake);
            return fake;
        }

        @Override
        public String language(KernelDescriptor descriptor) {
            return "python";
        }
    }

    FakeHandle kernel() {
        return handle.getNow(null);
    }

    /** No document is bound to the kernel. */
    void unbind() {
        bound = false;
    }

    /** Waits until the agent has done everything that follows from what was done so far: no step posts more than so many behind it. */
    void settle() {
        for (int i = 0; i < 20; i++) {
            agent.view(0).join();
        }
    }

    /** A page of a person, whose rights the test has given. */
    RecordingConnection page(String username, String clientSession) {
        RecordingConnection page = new RecordingConnection(username, clientSession, trace);
        agent.onJoined(page);
        settle();
        return page;
    }

    void execute(RecordingConnection page, String requestId, String code, String cellId) {
        execute(page, requestId, code, cellId, true);
    }

    void execute(RecordingConnection page, String requestId, String code, String cellId, boolean stopOnError) {
        String content = "{\"code\":\"" + code + "\",\"silent\":false,\"allow_stdin\":true,\"stop_on_error\":"
                + stopOnError + "}";
        request(
                page,
                requestId,
                "execute_request",
                content,
                cellId.isEmpty() ? "{}" : "{\"cellId\":\"" + cellId + "\"}");
    }

    void request(RecordingConnection page, String requestId, String type, String content, String metadata) {
        KernelMessage bare = FakeHandle.of(
                type.equals("input_reply") ? Channel.STDIN : Channel.SHELL,
                "{\"msg_id\":\"" + requestId + "\",\"msg_type\":\"" + type + "\",\"session\":\"" + page.clientSession()
                        + "\"}",
                "{}",
                content);
        KernelMessage message = new KernelMessage(
                bare.channel(),
                bare.header(),
                bare.parentHeader(),
                metadata.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                bare.content(),
                bare.buffers(),
                bare.msgId(),
                bare.msgType(),
                bare.session(),
                bare.parentMsgId());
        if (!agent.onSocketMessage(page, message, (int) message.sizeBytes())) {
            throw new IllegalStateException("the agent is overloaded");
        }
        settle();
    }

    /** The id under which the last execution went to the kernel. */
    String lastSent() {
        return kernel().executed.getLast().msgId();
    }

    /** The outcomes in the ledger, in order. */
    List<Outcome> outcomes() {
        return ledger.settled.stream().map(ExecutionLedger.Settled::outcome).toList();
    }

    /** Remembers what was to be kept. */
    static final class KeptOutputs implements OutputRecorder {
        final List<String> started = new CopyOnWriteArrayList<>();
        final List<String> types = new CopyOnWriteArrayList<>();

        @Override
        public void onStarted(String executionId) {
            started.add(executionId);
        }

        @Override
        public void onMessage(KernelMessage message) {
            types.add(message.msgType());
        }
    }

    private final class News implements KernelEvents {
        @Override
        public void onQueueChanged(KernelDescriptor kernel) {
            queueNews++;
        }

        @Override
        public void onBaton(KernelDescriptor kernel, BatonView baton) {
            news.add("baton " + baton.holder().orElse("nobody"));
        }

        @Override
        public void onOutputLeftOut(KernelDescriptor kernel, long messages) {
            news.add("left out " + messages);
        }

        @Override
        public void onQueued(KernelDescriptor kernel, Execution execution, ExecutionLedger.RunFacts descriptor) {
            news.add("queued " + execution.executionId());
        }

        @Override
        public void onStarted(KernelDescriptor kernel, Execution execution, ExecutionLedger.RunFacts descriptor) {
            news.add("started " + execution.executionId());
        }

        @Override
        public void onFinished(
                KernelDescriptor kernel,
                Execution execution,
                ExecutionLedger.RunFacts descriptor,
                Outcome outcome,
                String reason) {
            news.add(outcome.wireName() + " " + execution.executionId());
        }

        @Override
        public void onKernel(KernelDescriptor kernel, String what, String sentence) {
            news.add("kernel " + what);
            if (what.equals("stuck")) {
                kernelNews.add(what);
            }
        }
    }

    private static final class NoProcesses implements KernelContext.KernelProcesses {
        @Override
        public void onStarted(KernelDescriptor kernel, KernelProcessRecord process) {}

        @Override
        public void onEnded(KernelDescriptor kernel) {}
    }
}
