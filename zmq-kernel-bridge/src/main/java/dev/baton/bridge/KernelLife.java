package dev.baton.bridge;

import dev.baton.bridge.Completion.Outcome;
import dev.baton.bridge.message.BridgeMessage;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.bridge.message.MalformedMessageException;
import dev.baton.bridge.process.KernelProcess;
import dev.baton.bridge.process.KernelProvisioner;
import dev.baton.bridge.process.ProvisionException;
import dev.baton.bridge.zmq.KernelSockets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of one kernel: from launch to ready, to the end by itself or on request, and to the next incarnation.
 *
 * <p>The end on request escalates: interrupt the running code, shutdown_request, SIGTERM after half of the grace time, SIGKILL
 * after all of it, always to the process group. When the process has ended, its remaining children get SIGKILL. The end of the
 * process is the one event that closes an incarnation, whatever caused it.
 *
 * <p>Owner: the kernel's I/O thread, except for {@link #view}, which any thread may read.
 */
final class KernelLife {

    private static final int STARTS_MAX = 5;
    private static final Pattern PORT_TAKEN = Pattern.compile("(?i)address (already )?in use|EADDRINUSE");

    /** The state that other threads may read, replaced as a whole. */
    record View(KernelState state, int incarnation, Optional<KernelMessage> info, KernelCounters counters) {}

    private final KernelLaunch launch;
    private final KernelProvisioner provisioner;
    private final KernelSockets sockets;
    private final InstantSource clock;
    private final SecureRandom secrets;
    private final GuardedListener listener;
    private final CommandQueue commands;
    private final List<CompletableFuture<Void>> restarts = new ArrayList<>();
    private final List<CompletableFuture<Void>> shutdowns = new ArrayList<>();

    private KernelState state = KernelState.STARTING;
    private int number;
    private @Nullable Incarnation incarnation;
    private @Nullable Conversation conversation;
    private long startupDeadlineNs;
    private int portRetries;
    private @Nullable String startFailure;
    private long terminateNs = Long.MAX_VALUE;
    private long killNs = Long.MAX_VALUE;
    private KernelCounters past = KernelCounters.ZERO;
    private String lastSession = "";
    private volatile View view;

    KernelLife(
            KernelLaunch launch,
            KernelProvisioner provisioner,
            KernelSockets sockets,
            InstantSource clock,
            SecureRandom secrets,
            GuardedListener listener,
            CommandQueue commands) {
        this.launch = launch;
        this.provisioner = provisioner;
        this.sockets = sockets;
        this.clock = clock;
        this.secrets = secrets;
        this.listener = listener;
        this.commands = commands;
        this.number = launch.firstIncarnation() - 1;
        this.view = new View(state, launch.firstIncarnation(), Optional.empty(), past);
    }

    View view() {
        return view;
    }

    @Nullable
    Incarnation incarnation() {
        return incarnation;
    }

    @Nullable
    Conversation conversation() {
        return conversation;
    }

    boolean isReady() {
        return state == KernelState.READY;
    }

    boolean isStopped() {
        return state == KernelState.STOPPED;
    }

    int number() {
        return number;
    }

    /** Session of the newest kernel process that sent a message. */
    String lastSession() {
        return lastSession;
    }

    /** Headers for synthesised messages while there is no process. */
    Headers fallbackHeaders() {
        return new Headers("baton-" + launch.kernelId() + "-" + number, clock);
    }

    // ---- beginning ---------------------------------------------------------------------------------------------

    /** Launches a new incarnation. */
    void start(long nowNs) {
        number++;
        startFailure = null;
        terminateNs = Long.MAX_VALUE;
        killNs = Long.MAX_VALUE;
        state = KernelState.STARTING;
        publish();
        Path connectionFile = launch.runtimeDirectory().resolve("kernel-" + launch.kernelId() + "-" + number + ".json");
        byte[] secret = new byte[32];
        secrets.nextBytes(secret);
        String key = HexFormat.of().formatHex(secret);
        KernelProcess process;
        try {
            process = provisioner.launch(new KernelProvisioner.Order(
                    launch.kernelId(),
                    number,
                    launch.spec().name(),
                    launch.spec().commandLine(connectionFile, launch.python()),
                    connectionFile,
                    key,
                    launch.spec().isIpykernel()
                            ? KernelProvisioner.Ports.CHOSEN_BY_KERNEL
                            : KernelProvisioner.Ports.CHOSEN_BEFORE,
                    launch.workingDirectory(),
                    launch.spec().environmentOver(launch.environment()),
                    launch.logFile(),
                    launch.endsWithBroker()));
        } catch (ProvisionException e) {
            failToStart(String.valueOf(e.getMessage()));
            return;
        }
        int launched = number;
        process.onExit()
                .whenComplete((code, error) -> commands.offer(new Command.Exited(launched, error == null ? code : -1)));
        try {
            Incarnation begun = new Incarnation(launch, launched, process, key, sockets, clock, nowNs);
            incarnation = begun;
            conversation = new Conversation(begun, launch.spec().interruptMode(), launch.timeouts(), listener);
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("This JDK has no HMAC with SHA-256.", e);
        }
        startupDeadlineNs = nowNs + launch.timeouts().startup().toNanos();
        listener.onProcessStarted(process.record());
    }

    /** Looks whether the kernel has become ready. */
    void checkReady() {
        Incarnation current = incarnation;
        if (state != KernelState.STARTING || current == null || startFailure != null || !current.isReady()) {
            return;
        }
        KernelMessage info = current.info();
        if (info == null) {
            return;
        }
        if (launch.spec().isIpykernel()) {
            current.haveItWaitInsteadOfDropping();
        }
        state = KernelState.READY;
        lastSession = info.session();
        portRetries = 0;
        publish();
        listener.onReady(number, info);
        succeed(restarts);
    }

    private void giveUpStart(KernelProcess process, String sentence) {
        startFailure = sentence;
        process.kill();
    }

    private void failToStart(String sentence) {
        state = KernelState.DEAD;
        publish();
        listener.onFailedToStart(number, sentence);
        fail(restarts, sentence);
    }

    // ---- commands ----------------------------------------------------------------------------------------------

    void restart(CompletableFuture<Void> done, long nowNs) {
        switch (state) {
            case STARTING -> {
                restarts.add(done);
                state = KernelState.RESTARTING;
                killNs = nowNs;
            }
            case READY -> {
                restarts.add(done);
                state = KernelState.RESTARTING;
                beginLadder(true, launch.timeouts().restartGrace(), nowNs);
            }
            case RESTARTING -> restarts.add(done);
            case DEAD -> {
                restarts.add(done);
                portRetries = 0;
                listener.onRestarting(number + 1);
                start(nowNs);
            }
            case STOPPING, STOPPED ->
                done.completeExceptionally(new IllegalStateException(BridgeMessage.SHUTTING_DOWN.text()));
        }
        publish();
    }

    void shutdown(CompletableFuture<Void> done, long nowNs) {
        shutdowns.add(done);
        switch (state) {
            case STARTING -> {
                state = KernelState.STOPPING;
                killNs = nowNs;
            }
            case READY -> {
                state = KernelState.STOPPING;
                beginLadder(false, launch.timeouts().shutdownGrace(), nowNs);
            }
            case RESTARTING -> state = KernelState.STOPPING;
            case DEAD -> stop();
            case STOPPING, STOPPED -> {
                // under way already
            }
        }
        fail(restarts, BridgeMessage.SHUTTING_DOWN.text());
        publish();
    }

    private void beginLadder(boolean isRestart, Duration grace, long nowNs) {
        Conversation current = conversation;
        if (current != null) {
            current.interruptToEnd(nowNs);
            boolean isAsked = current.askToShutDown(isRestart);
            terminateNs = isAsked ? nowNs + grace.toNanos() / 2 : nowNs;
        }
        killNs = nowNs + grace.toNanos();
    }

    // ---- time --------------------------------------------------------------------------------------------------

    long nextDueNs() {
        Incarnation current = incarnation;
        Conversation talk = conversation;
        if (current == null || talk == null) {
            return Long.MAX_VALUE;
        }
        long dueNs = Math.min(Math.min(terminateNs, killNs), talk.nextDueNs());
        if (state == KernelState.STARTING && startFailure == null) {
            dueNs = Math.min(dueNs, Math.min(startupDeadlineNs, current.nextStepNs()));
        }
        return dueNs;
    }

    void onTimer(long nowNs) {
        Incarnation current = incarnation;
        Conversation talk = conversation;
        if (current == null || talk == null) {
            return;
        }
        if (terminateNs <= nowNs) {
            terminateNs = Long.MAX_VALUE;
            current.process.terminate();
        }
        if (killNs <= nowNs) {
            // Repeated until its end is reported: a process made this very moment has no group to be signalled yet.
            killNs = nowNs + Duration.ofMillis(200).toNanos();
            current.process.kill();
        }
        if (state == KernelState.STARTING && startFailure == null) {
            try {
                current.step(nowNs);
                if (startupDeadlineNs <= nowNs) {
                    giveUpStart(
                            current.process,
                            BridgeMessage.NOT_STARTED_IN_TIME.text(
                                    launch.timeouts().startup().toSeconds()));
                }
            } catch (ProvisionException e) {
                giveUpStart(current.process, String.valueOf(e.getMessage()));
            }
        }
        talk.onTimer(nowNs);
    }

    // ---- end ---------------------------------------------------------------------------------------------------

    /** Whether that end of a process is news of the present incarnation. */
    boolean concerns(Command.Exited exited) {
        Incarnation current = incarnation;
        return current != null && current.number == exited.incarnation();
    }

    /** The process of the current incarnation has ended, and all of its messages were delivered. */
    void onExited(int exitCode, long nowNs) {
        Incarnation ended = incarnation;
        Conversation talk = conversation;
        if (ended == null || talk == null) {
            return;
        }
        incarnation = null;
        conversation = null;
        sockets.disconnect();
        String lastWords = ended.process.lastWords();
        ended.process.end();
        terminateNs = Long.MAX_VALUE;
        killNs = Long.MAX_VALUE;
        switch (state) {
            case STARTING -> {
                state = KernelState.DEAD;
                publish();
                settle(talk, Outcome.KERNEL_DIED, BridgeMessage.ENDED_EARLY.text());
                onEndedAtStart(exitCode, lastWords, nowNs);
            }
            case READY -> {
                String sentence = BridgeMessage.ENDED.text(describe(exitCode));
                state = KernelState.DEAD;
                publish();
                settle(talk, Outcome.KERNEL_DIED, sentence);
                listener.onDied(number, exitCode, sentence);
            }
            case RESTARTING -> {
                settle(talk, Outcome.LOST_ON_RESTART, BridgeMessage.RESTARTED.text());
                listener.onRestarting(number + 1);
                start(nowNs);
            }
            case STOPPING -> {
                settle(talk, Outcome.KERNEL_STOPPED, BridgeMessage.SHUT_DOWN.text());
                stop();
            }
            case DEAD, STOPPED -> throw new IllegalStateException("a kernel without a process had one that ended");
        }
    }

    private void onEndedAtStart(int exitCode, String lastWords, long nowNs) {
        if (startFailure == null
                && PORT_TAKEN.matcher(lastWords).find()
                && !launch.spec().isIpykernel()
                && ++portRetries < STARTS_MAX) {
            start(nowNs); // another process took a port between our check and the kernel's
            return;
        }
        String reason = startFailure == null ? BridgeMessage.ENDED_EARLY_WITH.text(describe(exitCode)) : startFailure;
        failToStart(lastWords.isEmpty() ? reason : BridgeMessage.LAST_WORDS.text(reason, lastWords));
    }

    /** Ends everything at once because the I/O thread itself failed. */
    void abandon(String sentence) {
        Incarnation current = incarnation;
        Conversation talk = conversation;
        incarnation = null;
        conversation = null;
        if (current != null) {
            current.process.kill();
            current.process.end();
        }
        if (talk != null) {
            settle(talk, Outcome.KERNEL_DIED, sentence);
            listener.onDied(number, -1, sentence);
        }
        fail(restarts, sentence);
        stop();
    }

    private void stop() {
        state = KernelState.STOPPED;
        publish();
    }

    /** The very last step, when nothing is left to be answered. */
    void onThreadEnds() {
        listener.onStopped(number);
        succeed(shutdowns);
    }

    private void settle(Conversation talk, Outcome outcome, String sentence) {
        talk.settleAll(outcome, sentence);
        past = talk.countersOver(past);
        publish();
    }

    private static String describe(int exitCode) {
        return exitCode > 128 && exitCode < 160 ? "signal " + (exitCode - 128) : "exit code " + exitCode;
    }

    // ---- view --------------------------------------------------------------------------------------------------

    /** Updates the state that other threads read. */
    void publish() {
        Incarnation current = incarnation;
        Conversation talk = conversation;
        KernelCounters counters = talk == null ? past : talk.countersOver(past);
        view = new View(
                state,
                Math.max(number, launch.firstIncarnation()),
                current == null ? Optional.empty() : Optional.ofNullable(current.info()),
                new KernelCounters(
                        counters.receivedMessages(),
                        counters.sentMessages(),
                        counters.forgedMessages(),
                        counters.replayedMessages(),
                        counters.malformedMessages(),
                        counters.unsentMessages(),
                        counters.probes(),
                        counters.lostReplies(),
                        counters.lostIdles(),
                        counters.brokenBroadcasts(),
                        listener.failureCount()));
    }

    private static void succeed(List<CompletableFuture<Void>> futures) {
        List<CompletableFuture<Void>> due = List.copyOf(futures);
        futures.clear();
        due.forEach(future -> future.complete(null));
    }

    private static void fail(List<CompletableFuture<Void>> futures, String sentence) {
        List<CompletableFuture<Void>> due = List.copyOf(futures);
        futures.clear();
        due.forEach(future -> future.completeExceptionally(new IllegalStateException(sentence)));
    }
}
