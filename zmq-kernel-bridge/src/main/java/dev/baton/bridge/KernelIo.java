package dev.baton.bridge;

import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.process.KernelProvisioner;
import dev.baton.bridge.zmq.KernelSockets;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.zeromq.ZContext;

/**
 * The I/O thread of one kernel, and the handle by which other threads control it.
 *
 * <p>Only this thread uses sockets, processes, conversation and listener. Each round it waits for the kernel, a command or a
 * timer. It reads iopub first, so that outputs are delivered before the reply that ends them, then replies, and then takes
 * commands. Rounds are bounded, so that a flood of output delays an interrupt by milliseconds, not by its length.
 *
 * <p>It is a daemon platform thread and must never be interrupted: JeroMQ leaks sockets if it is. It ends by a command.
 */
final class KernelIo implements KernelHandle, Runnable {

    private static final System.Logger LOG = System.getLogger(KernelIo.class.getName());
    private static final List<Channel> READ_ORDER =
            List.of(Channel.IOPUB, Channel.CONTROL, Channel.STDIN, Channel.SHELL);
    private static final int BATCH_MAX = 256;
    private static final long BATCH_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long QUIET_MS = 40;
    private static final long PUBLISH_NS = TimeUnit.SECONDS.toNanos(1);

    private final KernelLaunch launch;
    private final CommandQueue commands = new CommandQueue();
    private final KernelSockets sockets;
    private final GuardedListener listener;
    private final KernelLife life;
    private final Runnable onEnd;
    private final Thread thread;

    KernelIo(
            KernelLaunch launch,
            KernelListener listener,
            KernelProvisioner provisioner,
            ZContext context,
            InstantSource clock,
            SecureRandom secrets,
            Runnable onEnd) {
        this.launch = launch;
        this.sockets = new KernelSockets(context, commands.wakeChannel());
        this.onEnd = onEnd;
        this.listener = new GuardedListener(launch.kernelId(), listener);
        this.life = new KernelLife(launch, provisioner, sockets, clock, secrets, this.listener, commands);
        this.thread =
                Thread.ofPlatform().name("kernel-" + launch.kernelId()).daemon().unstarted(this);
    }

    Duration shutdownGrace() {
        return launch.timeouts().shutdownGrace();
    }

    void begin() {
        thread.start();
    }

    /** Waits for the thread's end; returns whether it ended in time. */
    boolean join(Duration patience) throws InterruptedException {
        return thread.join(patience);
    }

    // ---- the handle: any thread --------------------------------------------------------------------------------

    @Override
    public String kernelId() {
        return launch.kernelId();
    }

    @Override
    public KernelState state() {
        return life.view().state();
    }

    @Override
    public int incarnation() {
        return life.view().incarnation();
    }

    @Override
    public Optional<KernelMessage> kernelInfo() {
        return life.view().info();
    }

    @Override
    public Optional<String> kernelSession() {
        return life.view().info().map(KernelMessage::session);
    }

    @Override
    public KernelCounters counters() {
        return life.view().counters();
    }

    @Override
    public void execute(ExecuteRequest request) {
        offer(new Command.Execute(request.msgId(), request.contentToSend(), request.metadata()));
    }

    @Override
    public void request(KernelRequest request) {
        offer(new Command.Request(request));
    }

    @Override
    public void requestOnSubshell(KernelRequest request) {
        if (!KernelRequest.QUESTIONS.contains(request.msgType())) {
            throw new IllegalArgumentException(request.msgType() + " is not asked beside an execution");
        }
        offer(new Command.SubshellRequest(request));
    }

    @Override
    public CompletableFuture<Boolean> interrupt(@Nullable String msgId) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        offer(new Command.Interrupt(msgId, done));
        return done;
    }

    @Override
    public CompletableFuture<Boolean> inputReply(String parentMsgId, String value) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        offer(new Command.InputReply(parentMsgId, value, done));
        return done;
    }

    @Override
    public CompletableFuture<Void> restart() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        offer(new Command.Restart(done));
        return done;
    }

    @Override
    public CompletableFuture<Void> shutdown() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (!commands.offer(new Command.Shutdown(done))) {
            done.complete(null);
        }
        return done;
    }

    private void offer(Command command) {
        if (!commands.offer(command)) {
            throw new IllegalStateException("The kernel " + launch.kernelId() + " is stopped.");
        }
    }

    // ---- the thread --------------------------------------------------------------------------------------------

    @Override
    public void run() {
        try {
            life.start(System.nanoTime());
            long publishedNs = System.nanoTime();
            while (!life.isStopped()) {
                round();
                long nowNs = System.nanoTime();
                if (nowNs - publishedNs > PUBLISH_NS) {
                    publishedNs = nowNs;
                    life.publish();
                }
            }
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, BridgeMessage.LOG_IO_FAILED.text(launch.kernelId()), e);
            life.abandon(BridgeMessage.LOST_BY_FAULT.text());
        } finally {
            commands.close();
            takeCommands();
            sockets.close();
            onEnd.run(); // before the notification, so that its receiver can use the id again
            life.onThreadEnds();
            takeCommands();
            commands.release();
        }
    }

    private void round() {
        long waitMs = waitMs();
        sockets.await(waitMs);
        boolean isWoken = sockets.isWoken() && commands.acknowledgeWake();
        boolean isRead = read();
        takeCommands();
        life.onTimer(System.nanoTime());
        if (!isWoken && !isRead && waitMs != 0) {
            // JeroMQ's own thread wakes this one before it has put down what for; on a busy machine it waits for this
            // very processor
            Thread.yield();
        }
    }

    private long waitMs() {
        long dueNs = life.nextDueNs();
        if (dueNs == Long.MAX_VALUE) {
            return -1;
        }
        long leftNs = dueNs - System.nanoTime();
        return leftNs <= 0 ? 0 : (leftNs + 999_999) / 1_000_000;
    }

    /** Reads the waiting messages, up to the bounds of a round; returns whether there was any. */
    private boolean read() {
        boolean isAny = false;
        for (Channel channel : READ_ORDER) {
            if (sockets.isReadable(channel)) {
                isAny |= read(channel);
            }
        }
        return isAny;
    }

    private boolean read(Channel channel) {
        long startNs = System.nanoTime();
        int count = 0;
        while (count < BATCH_MAX) {
            Incarnation incarnation = life.incarnation();
            Conversation conversation = life.conversation();
            if (incarnation == null || conversation == null) {
                return count > 0;
            }
            List<byte[]> frames = sockets.receive(channel);
            if (frames == null) {
                break;
            }
            count++;
            KernelMessage message = incarnation.read(channel, frames);
            long nowNs = System.nanoTime();
            if (message != null) {
                conversation.onMessage(message, nowNs);
                life.checkReady();
            }
            if (nowNs - startNs > BATCH_NS) {
                break;
            }
        }
        return count > 0;
    }

    private void takeCommands() {
        for (Command command = commands.poll(); command != null; command = commands.poll()) {
            take(command);
        }
    }

    private void take(Command command) {
        long nowNs = System.nanoTime();
        Conversation conversation = life.conversation();
        switch (command) {
            case Command.Execute execute -> {
                if (conversation != null) {
                    conversation.execute(execute, life.isReady(), nowNs);
                } else {
                    listener.onExecutionDone(
                            life.number(),
                            execute.msgId(),
                            Conversation.notSent(
                                    life.fallbackHeaders(),
                                    life.lastSession(),
                                    execute.msgId(),
                                    BridgeMessage.NOT_RUNNING.text()));
                }
            }
            case Command.Request request -> {
                if (conversation != null) {
                    conversation.request(request.request(), life.isReady());
                } else {
                    listener.onRequestLost(life.number(), request.request().msgId(), BridgeMessage.NOT_RUNNING.text());
                }
            }
            case Command.SubshellRequest aside -> {
                if (conversation != null) {
                    conversation.requestOnSubshell(aside.request(), life.isReady(), nowNs);
                } else {
                    listener.onRequestLost(life.number(), aside.request().msgId(), BridgeMessage.NOT_RUNNING.text());
                }
            }
            case Command.Interrupt interrupt ->
                interrupt.done().complete(conversation != null && conversation.interrupt(interrupt.msgId(), nowNs));
            case Command.InputReply reply ->
                reply.done()
                        .complete(conversation != null && conversation.inputReply(reply.parentMsgId(), reply.value()));
            case Command.Restart restart -> life.restart(restart.done(), nowNs);
            case Command.Shutdown shutdown -> life.shutdown(shutdown.done(), nowNs);
            case Command.Exited exited -> {
                if (life.concerns(exited)) {
                    drain();
                    life.onExited(exited.exitCode(), System.nanoTime());
                }
            }
        }
    }

    /** Reads the remaining messages of an ended process, until it is quiet or the time is up. */
    private void drain() {
        long deadlineNs = System.nanoTime() + launch.timeouts().drain().toNanos();
        boolean isAny = true;
        while (isAny && System.nanoTime() - deadlineNs < 0) {
            isAny = false;
            long quietNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUIET_MS);
            for (long leftNs = quietNs - System.nanoTime();
                    leftNs > 0 && !isAny;
                    leftNs = quietNs - System.nanoTime()) {
                sockets.await((leftNs + 999_999) / 1_000_000);
                if (sockets.isWoken()) {
                    commands.acknowledgeWake();
                }
                isAny = read();
            }
        }
    }
}
