package dev.baton.bridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import dev.baton.bridge.zmq.ConnectionInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * A kernel of the wire protocol inside this process: it binds the five sockets, checks and makes signatures, and does
 * what the code it is sent says, wrongly where a test wants that.
 *
 * <p>The code of an execution has one step a line:
 *
 * <pre>
 * print TEXT          a stream message                 twice TEXT     the same stream message two times
 * result TEXT         an execute_result                foreign TEXT   a stream with a parent nobody sent
 * fail NAME TEXT      an error; ends the run           orphan TEXT    a stream without a parent
 * ask PROMPT          input_request, prints the answer forged TEXT    a stream with a wrong signature
 * hang                runs until it is interrupted     garbage        frames that are no message
 * die CODE            the process ends                 late TEXT      a stream after the idle
 * drop reply          the reply is not sent            flood N        N stream messages
 * drop idle           the idle is not sent             display N      a display_data of N bytes
 * idle first          the idle goes out before the reply
 * reply twice         two replies, each a message of its own
 * </pre>
 *
 * <p>One thread per fake. What it got and ran may be read by any thread.
 */
public final class FakeKernel implements AutoCloseable {

    /** The faults of a kernel as a whole. */
    public enum Fault {
        /** It sends no iopub_welcome. */
        NO_WELCOME,
        /** Its iopub_welcome has no topic frame, as the protocol requires for the empty subscription. */
        WELCOME_WITHOUT_TOPIC,
        /** It welcomes a repeated subscription only when it runs the next code. */
        LATE_WELCOME,
        /** It never answers anything. */
        MUTE,
        /** It ends while it starts. */
        DIES_AT_START,
        /** It does not answer shutdown_request, and continues. */
        IGNORES_SHUTDOWN,
        /** SIGINT and interrupt_request change nothing. */
        IGNORES_INTERRUPT,
        /** SIGTERM changes nothing. */
        IGNORES_TERMINATE,
        /** After an error it answers queued requests with "aborted", even if told not to. */
        ABORTS_QUEUED,
        /** It offers subshells, which is no fault but not every kernel does. */
        SUBSHELLS,
        /** It offers subshells and makes one, which then answers nothing. */
        DEAF_SUBSHELL,
        /** It offers subshells and refuses to make one. */
        NO_SUBSHELL_LEFT,
        /** It offers subshells, and answers nothing on its first control connection. */
        SILENT_CONTROL_BUT_SUBSHELLS,
        /** The same over every control connection. */
        DEAF_CONTROL_BUT_SUBSHELLS
    }

    private final Set<Fault> faults;
    private final String session;
    private final FakeWire wire;
    private final ZContext context;
    private final ZMQ.Socket shell;
    private final ZMQ.Socket control;
    private final ZMQ.Socket stdin;
    private final ZMQ.Socket iopub;
    private final ZMQ.Socket heartbeat;
    private final ConnectionInfo info;
    private final Pipe wake;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Integer> exit = new CompletableFuture<>();
    private final List<KernelMessage> received = new CopyOnWriteArrayList<>();
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final AtomicInteger controlConnections = new AtomicInteger();
    private final Deque<FakeRun.Incoming> waiting = new ArrayDeque<>();
    private @Nullable FakeRun running;
    private boolean wasWelcome;
    private boolean owesWelcome;
    private @Nullable Integer exitCode;
    private int executionCount;

    /**
     * Starts one on free ports.
     *
     * @param shared a context of the caller's
     * @param key secret of the signatures
     * @param session the kernel process's session
     * @param faults its faults
     */
    public static FakeKernel start(ZContext shared, String key, String session, Set<Fault> faults) {
        FakeKernel kernel = new FakeKernel(shared, key, session, faults);
        Thread.ofPlatform().name("fake-kernel-" + session).daemon().start(kernel::run);
        return kernel;
    }

    private FakeKernel(ZContext shared, String key, String session, Set<Fault> faults) {
        this.faults = faults.isEmpty() ? EnumSet.noneOf(Fault.class) : EnumSet.copyOf(faults);
        this.session = session;
        try {
            this.context = shared.shadow();
            this.wire = new FakeWire(context, key, session);
            this.wake = Pipe.open();
            wake.source().configureBlocking(false);
            wake.sink().configureBlocking(false);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.shell = wire.bind(SocketType.ROUTER);
        this.control = wire.bind(SocketType.ROUTER);
        control.setEventHook(event -> controlConnections.incrementAndGet(), ZMQ.EVENT_ACCEPTED);
        this.stdin = wire.bind(SocketType.ROUTER);
        this.heartbeat = wire.bind(SocketType.ROUTER);
        this.iopub = wire.bind(SocketType.XPUB);
        this.info = new ConnectionInfo(
                "127.0.0.1",
                FakeWire.port(shell),
                FakeWire.port(iopub),
                FakeWire.port(stdin),
                FakeWire.port(control),
                FakeWire.port(heartbeat),
                key,
                "hmac-sha256",
                "fake");
    }

    /** Where it listens. */
    public ConnectionInfo info() {
        return info;
    }

    /** Completes when the "process" has ended. */
    public CompletableFuture<Integer> onExit() {
        return exit;
    }

    /** Every message it received with a correct signature, on any channel, in order. */
    public List<KernelMessage> received() {
        return List.copyOf(received);
    }

    /** Codes it began to run, in order. */
    public List<String> ran() {
        return List.copyOf(ran);
    }

    /** SIGINT. */
    public void interrupt() {
        post(this::onInterrupt);
    }

    /** SIGTERM. */
    public void terminate() {
        post(() -> {
            if (!faults.contains(Fault.IGNORES_TERMINATE)) {
                exitCode = 143;
            }
        });
    }

    /** SIGKILL. */
    public void kill() {
        post(() -> exitCode = 137);
    }

    /** Ends it, if it has not ended, and waits for that. */
    @Override
    public void close() {
        kill();
        exit.join();
    }

    private void post(Runnable task) {
        tasks.add(task);
        try {
            wake.sink().write(ByteBuffer.wrap(new byte[1]));
        } catch (IOException e) {
            return; // it has ended meanwhile
        }
    }

    // ---- the thread --------------------------------------------------------------------------------------------

    private void run() {
        try {
            ZMQ.Poller poller = context.createPoller(8);
            poller.register(shell, ZMQ.Poller.POLLIN);
            poller.register(control, ZMQ.Poller.POLLIN);
            poller.register(stdin, ZMQ.Poller.POLLIN);
            poller.register(heartbeat, ZMQ.Poller.POLLIN);
            poller.register(iopub, ZMQ.Poller.POLLIN);
            poller.register(wake.source(), ZMQ.Poller.POLLIN);
            if (faults.contains(Fault.DIES_AT_START)) {
                exitCode = 1;
            }
            while (exitCode == null) {
                poller.poll(-1);
                FakeWire.drain(wake.source());
                for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                    task.run();
                }
                readSubscriptions();
                FakeWire.echo(heartbeat);
                read(control, Channel.CONTROL);
                read(stdin, Channel.STDIN);
                read(shell, Channel.SHELL);
                work();
            }
            poller.close();
            context.close();
            wake.sink().close();
            wake.source().close();
            exit.complete(exitCode);
        } catch (RuntimeException | IOException e) {
            exit.completeExceptionally(e);
        }
    }

    private void readSubscriptions() {
        for (byte[] frame = iopub.recv(ZMQ.DONTWAIT); frame != null; frame = iopub.recv(ZMQ.DONTWAIT)) {
            if (frame.length == 0
                    || frame[0] != 1
                    || faults.contains(Fault.NO_WELCOME)
                    || faults.contains(Fault.MUTE)) {
                continue;
            }
            owesWelcome = wasWelcome && faults.contains(Fault.LATE_WELCOME);
            wasWelcome = true;
            if (!owesWelcome) {
                welcome();
            }
        }
    }

    private void welcome() {
        owesWelcome = false;
        FakeWire.send(iopub, wire.welcome(!faults.contains(Fault.WELCOME_WITHOUT_TOPIC)));
    }

    private void read(ZMQ.Socket socket, Channel channel) {
        for (List<byte[]> frames = FakeWire.receive(socket); frames != null; frames = FakeWire.receive(socket)) {
            KernelMessage message;
            try {
                message = wire.decode(channel, frames);
            } catch (MalformedMessageException e) {
                continue; // a kernel drops messages for other receivers, too
            }
            received.add(message);
            if (faults.contains(Fault.MUTE)) {
                continue;
            }
            FakeRun.Incoming incoming = new FakeRun.Incoming(frames.subList(0, 1), message);
            if (channel == Channel.CONTROL && FakeContent.isControlSilent(faults, controlConnections.get())) {
                continue;
            }
            switch (channel) {
                case SHELL -> onShell(incoming);
                case CONTROL -> onControl(incoming);
                case STDIN -> onStdin(message);
                case IOPUB -> throw new IllegalStateException("nobody sends on iopub");
            }
        }
    }

    private void onShell(FakeRun.Incoming request) {
        if (FakeContent.subshellOf(request.message()).isEmpty()) {
            waiting.add(request);
        } else if (!faults.contains(Fault.DEAF_SUBSHELL)) {
            answer(shell, request);
        }
    }

    private void onControl(FakeRun.Incoming request) {
        switch (request.message().msgType()) {
            case "create_subshell_request" ->
                reply(
                        control,
                        request,
                        "create_subshell_reply",
                        faults.contains(Fault.NO_SUBSHELL_LEFT)
                                ? FakeContent.error("RuntimeError", "no subshell left")
                                        .put("status", "error")
                                : Json.object().put("status", "ok").put("subshell_id", session + "-sub"));
            case "interrupt_request" -> {
                reply(control, request, "interrupt_reply", Json.object().put("status", "ok"));
                onInterrupt();
            }
            case "shutdown_request" -> {
                if (!faults.contains(Fault.IGNORES_SHUTDOWN)) {
                    reply(control, request, "shutdown_reply", Json.object().put("status", "ok"));
                    exitCode = 0;
                }
            }
            default -> answer(control, request);
        }
    }

    private void onStdin(KernelMessage message) {
        FakeRun current = running;
        if (current != null && current.asks && message.msgType().equals("input_reply")) {
            current.asks = false;
            publish(
                    current,
                    "stream",
                    FakeContent.stream(TestJson.of(message).path("value").asText() + "\n"));
        }
    }

    private void onInterrupt() {
        FakeRun current = running;
        if (current != null && !faults.contains(Fault.IGNORES_INTERRUPT)) {
            current.asks = false;
            fail(current, "KeyboardInterrupt", "");
        }
    }

    private void work() {
        while (exitCode == null) {
            FakeRun current = running;
            if (current == null) {
                FakeRun.Incoming next = waiting.poll();
                if (next == null) {
                    return;
                }
                if (next.message().msgType().equals("execute_request")) {
                    begin(next);
                } else {
                    answer(shell, next);
                }
            } else if (current.asks) {
                return;
            } else if (current.steps.isEmpty()) {
                finish(current);
            } else if (current.steps.getFirst().equals("hang")) {
                return;
            } else {
                step(current, current.steps.removeFirst());
            }
        }
    }

    private void begin(FakeRun.Incoming request) {
        String code = TestJson.of(request.message()).path("code").asText();
        boolean silent = TestJson.of(request.message()).path("silent").asBoolean();
        FakeRun current = new FakeRun(request, code, silent);
        running = current;
        ran.add(code);
        if (owesWelcome) {
            welcome();
        }
        status(request, "busy");
        if (!silent) {
            executionCount++;
            publish(current, "execute_input", Json.object().put("code", code).put("execution_count", executionCount));
        }
    }

    private void step(FakeRun current, String step) {
        String[] words = step.split(" ", 2);
        String rest = words.length == 2 ? words[1] : "";
        byte[] parent = current.request.message().header();
        switch (words[0]) {
            case "print" -> publish(current, "stream", FakeContent.stream(rest + "\n"));
            case "result" -> publish(current, "execute_result", FakeContent.result(rest, executionCount));
            case "fail" -> fail(current, rest.split(" ", 2)[0], rest.substring(rest.indexOf(' ') + 1));
            case "ask" -> ask(current, rest);
            case "die" -> exitCode = Integer.parseInt(rest);
            case "drop" -> current.drop(rest);
            case "idle" -> current.idleFirst = true;
            case "reply" -> current.replies = 2;
            case "late" -> current.late.add(rest);
            case "twice", "foreign", "orphan", "forged", "garbage" ->
                wire.oddities(words[0], parent, rest + "\n").forEach(this::broadcast);
            case "flood" -> {
                for (int i = 0; i < Integer.parseInt(rest); i++) {
                    publish(current, "stream", FakeContent.stream(i + "\n"));
                }
            }
            case "display" -> publish(current, "display_data", FakeContent.display("x".repeat(Integer.parseInt(rest))));
            default -> fail(current, "SyntaxError", "unknown step: " + step);
        }
    }

    private void ask(FakeRun current, String prompt) {
        boolean isAllowed =
                TestJson.of(current.request.message()).path("allow_stdin").asBoolean();
        if (!isAllowed) {
            fail(current, "StdinNotImplementedError", "no stdin");
            return;
        }
        current.asks = true;
        List<byte[]> frames = wire.frames(
                "input_request",
                current.request.message().header(),
                Json.object().put("prompt", prompt).put("password", false));
        frames.addAll(0, current.request.route());
        FakeWire.send(stdin, frames);
    }

    private void fail(FakeRun current, String name, String text) {
        current.errorName = name;
        current.errorText = text;
        current.steps.clear();
        publish(current, "error", FakeContent.error(name, text));
    }

    private void finish(FakeRun current) {
        running = null;
        ObjectNode content = FakeContent.executed(current, executionCount);
        if (current.idleFirst && !current.dropIdle) {
            status(current.request, "idle");
        }
        for (int i = 0; i < current.replies; i++) {
            reply(shell, current.request, "execute_reply", content);
        }
        if (!current.idleFirst && !current.dropIdle) {
            status(current.request, "idle");
        }
        for (String text : current.late) {
            publish(current, "stream", FakeContent.stream(text + "\n"));
        }
        if (current.errorName != null && faults.contains(Fault.ABORTS_QUEUED)) {
            abortQueued();
        }
    }

    private void abortQueued() {
        for (FakeRun.Incoming queued : List.copyOf(waiting)) {
            if (queued.message().msgType().equals("execute_request")) {
                waiting.remove(queued);
                status(queued, "busy");
                reply(shell, queued, "execute_reply", Json.object().put("status", "aborted"));
                status(queued, "idle");
            }
        }
    }

    private void answer(ZMQ.Socket socket, FakeRun.Incoming request) {
        status(request, "busy");
        String type = request.message().msgType();
        if (type.equals("kernel_info_request")) {
            reply(socket, request, "kernel_info_reply", FakeContent.kernelInfo(faults));
        } else if (type.endsWith("_request")) {
            String replyType = type.replace("_request", "_reply");
            reply(socket, request, replyType, Json.object().put("status", "ok"));
        }
        status(request, "idle");
    }

    // ---- sending -----------------------------------------------------------------------------------------------

    private void status(FakeRun.Incoming request, String state) {
        broadcast(
                wire.frames("status", request.message().header(), Json.object().put("execution_state", state)));
    }

    private void publish(FakeRun current, String type, ObjectNode content) {
        if (!current.silent) {
            broadcast(wire.frames(type, current.request.message().header(), content));
        }
    }

    private void broadcast(List<byte[]> frames) {
        frames.addFirst(("kernel." + session).getBytes(StandardCharsets.US_ASCII));
        FakeWire.send(iopub, frames);
        frames.removeFirst();
    }

    private void reply(ZMQ.Socket socket, FakeRun.Incoming request, String type, ObjectNode content) {
        List<byte[]> frames = wire.frames(type, request.message().header(), content);
        frames.addAll(0, request.route());
        FakeWire.send(socket, frames);
    }
}
