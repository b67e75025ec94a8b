package dev.baton.broker.kernel;

import dev.baton.bridge.Completion;
import dev.baton.bridge.KernelHandle;
import dev.baton.bridge.KernelInbox;
import dev.baton.bridge.KernelState;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.MailboxShares;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Caller;
import dev.baton.queue.Decision;
import dev.baton.queue.ExecutionQueue;
import dev.baton.queue.Outcome;
import dev.baton.queue.QueueEffect;
import dev.baton.queue.QueueEvent;
import dev.baton.queue.QueueView;
import dev.baton.queue.Submission;
import dev.baton.queue.SubmissionSource;
import dev.baton.queue.TurnOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The owner of one kernel as people use it: its queue, its open sockets and the way of each message between them.
 *
 * <p>One thread of control: everything mutable here, the {@link ExecutionQueue} included, is touched only by steps of
 * {@code agent}. Sockets, rooms, the ledger and the kernel's I/O thread hand over and go on; what they answer is posted back.
 *
 * <p>The way of a Run click: {@link #onSocketMessage} reads the request, {@link Submissions} finds its cell and asks the rights,
 * the queue decides, {@link EffectExecutor} makes its effects real in their order (written down before told, written down before
 * sent), the kernel's messages come back by {@link KernelMessageRouter}, and {@link ExecutionCompletions} ends it: ledger, document, pages.
 *
 * <p>Each accepted execution goes to the kernel under its execution id, which is Baton's own: no page can choose an id that
 * meets another's.
 */
public final class KernelAgent {
    private static final Logger LOG = Logger.getLogger(KernelAgent.class);
    private static final byte[] NO_PARENT = {'{', '}'};
    private static final String NO_LEDGER = UserMessage.LEDGER_BROKEN.text();
    private static final String TOO_MUCH_WAITS = UserMessage.CODE_WAITING_MAX.text();

    private final KernelDescriptor descriptor;
    private final KernelContext context;
    private final SerialAgent agent;
    private final MailboxShares shares;
    private final ExecutionQueue queue;
    private final PageFrames frames;
    private final KernelConnections audience;
    private final KernelInbox inbox;
    private final RequestProxy proxy;
    private final ExecutionRegistry executions = new ExecutionRegistry();
    private final StdinBroker inputs;
    private final Submissions submissions;
    private final ConnectionLifecycle sockets;
    private final ExecutionCompletions completions;
    private final EffectExecutor executor;
    private final EffectPipeline effects;
    private final RestartPolicy restarts;
    private final KernelMessageRouter router;
    private final QueueCommands commands;
    private final DirectSubmissions direct;

    /** Set once, by the step that starts the kernel; read by any thread. */
    private volatile @Nullable KernelHandle handle;

    private SerialAgent.@Nullable Timer deadline;
    private volatile int waiting;
    private volatile Instant lastActivity;
    private volatile String reason = "";
    private volatile boolean running;
    private volatile String startedBy = "";

    KernelAgent(KernelDescriptor descriptor, KernelContext context) {
        this.descriptor = descriptor;
        this.context = context;
        this.agent = context.agent("kernel " + descriptor.kernelId());
        this.shares = new MailboxShares(agent, context.questions().mailboxMax());
        this.queue = new ExecutionQueue(context.limits(), TurnOrder.FAIR);
        this.frames = new PageFrames(context.clock(), context.ids(), this::session);
        this.audience = new KernelConnections(context.rights(), descriptor);
        this.inbox = KernelPost.inbox(this, agent, context, descriptor);
        CommOwners comms = new CommOwners();
        this.proxy =
                new RequestProxy(descriptor, context, frames, executions::isBusy, audience, comms, agent::nanoTime);
        this.inputs = new StdinBroker(
                agent,
                context.inputGrace(),
                executions,
                this::stopForInput,
                () -> context.events().onQueueChanged(descriptor));
        OutputWidgets widgets = new OutputWidgets(agent, frames, audience, this::requireHandle, context.ids());
        this.router = new KernelMessageRouter(audience, inputs, comms, inbox, executions, proxy, widgets);
        StuckKernelDetector stuckKernels =
                new StuckKernelDetector(descriptor, context, agent, frames, executions, router);
        this.submissions = new Submissions(descriptor, context, agent, proxy, this::submit);
        this.sockets = new ConnectionLifecycle(audience, executions, inputs, proxy, submissions, this::apply);
        this.completions =
                new ExecutionCompletions(agent, frames, context.ledger(), context.events(), descriptor, executions);
        this.executor = new EffectExecutor(
                descriptor, context, agent, executions, completions, stuckKernels, this::requireHandle, this::apply);
        this.effects = new EffectPipeline(agent, executor::carryOut, new LedgerRows());
        this.restarts = new RestartPolicy(context.restartsInARowMax());
        this.commands =
                new QueueCommands(descriptor, context.rights(), agent, this::apply, queue::baton, audience::hasPerson);
        this.direct = new DirectSubmissions(descriptor, context, agent, this::submitAll);
        this.lastActivity = descriptor.startedAt();
    }

    /** Starts the kernel on behalf of a person; what comes of it is heard by sockets and seen in {@link #state}. */
    void start(String username) {
        startedBy = username;
        agent.post(() -> {
            if (handle == null) {
                handle = context.starter().start(descriptor, inbox);
            }
        });
    }

    /** Whether somebody came who may run, so that there is, or was, a process. */
    boolean isStarted() {
        return !startedBy.isEmpty();
    }

    /** On whose behalf it was started; empty before that. */
    String startedBy() {
        return startedBy;
    }

    /** What does not change. */
    public KernelDescriptor descriptor() {
        return descriptor;
    }

    /** The queue now, with at most so many of those that wait. */
    public CompletableFuture<QueueView> view(int waitingMax) {
        return agent.ask(() -> queue.view(waitingMax));
    }

    /** The execution in flight when it waits for an answer to its {@code input()}. */
    public CompletableFuture<Optional<String>> awaitsInput() {
        return agent.ask(() -> Optional.ofNullable(executions.inFlight())
                .filter(run -> run.question != null)
                .map(run -> run.executionId));
    }

    /** Order, pause, moves, presenter mode. */
    public QueueCommands commands() {
        return commands;
    }

    /** Executions without a page. */
    public DirectSubmissions direct() {
        return direct;
    }

    /** Completes when everything that was asked so far is carried out: what was accepted is in the ledger. */
    public CompletionStage<Void> recorded() {
        return agent.ask(effects::drained).thenCompose(drained -> drained);
    }

    /** How many executions wait. */
    public int waiting() {
        return waiting;
    }

    /** The state as the Jupyter kernel model names it: starting, idle, busy, restarting or dead. */
    public String state() {
        KernelHandle present = handle;
        KernelState state = present == null ? KernelState.STARTING : present.state();
        return switch (state) {
            case STARTING -> "starting";
            case READY -> running ? "busy" : "idle";
            case RESTARTING -> "restarting";
            case DEAD, STOPPING, STOPPED -> "dead";
        };
    }

    /** The number of the present kernel process. */
    public int incarnation() {
        KernelHandle present = handle;
        return present == null ? 1 : present.incarnation();
    }

    /** A sentence about the last death or failure; empty while all is well. */
    public String reason() {
        return reason;
    }

    public Instant lastActivity() {
        return lastActivity;
    }

    public int connections() {
        return sockets.count();
    }

    /** A socket was opened. */
    public void onJoined(KernelConnection connection) {
        agent.post(() -> sockets.onJoined(connection));
    }

    /** A socket has ended. */
    public void onLeft(KernelConnection connection) {
        agent.post(() -> sockets.onLeft(connection));
    }

    /** A message from a page, which took so many bytes. False when this kernel's agent is overloaded, or with too much of that person. */
    public boolean onSocketMessage(KernelConnection connection, KernelMessage message, int bytes) {
        return shares.offer(
                connection.caller().username(),
                bytes,
                () -> onPageMessage(connection, message),
                () -> connection.onTaken(bytes));
    }

    /** The stop button, or an interrupt of the execution named. Completes with the refusal's sentence, if there is one. */
    public CompletableFuture<Decision> interrupt(Caller caller, Optional<String> executionId) {
        return agent.ask(() -> apply(new QueueEvent.Interrupt(
                caller.username(), executionId, context.rights().mayInterruptAny(caller, descriptor))));
    }

    /** Takes a waiting execution out. */
    public CompletableFuture<Decision> cancel(Caller caller, String executionId) {
        return agent.ask(() -> apply(new QueueEvent.Cancel(
                executionId, caller.username(), context.rights().mayCancelAny(caller, descriptor))));
    }

    /** A person may not run here any more: what waits is taken out, what runs is interrupted if that is wanted. */
    public void withdraw(String username, boolean interruptRunning, String sentence) {
        agent.post(() -> apply(new QueueEvent.Withdraw(username, interruptRunning, sentence)));
    }

    /** Restarts the kernel; completes when the fresh process answers. The caller has been asked for the right. */
    public CompletionStage<Void> restart(Caller caller, boolean keep) {
        return agent.ask(executions::pagesWrote)
                .thenCompose(wrote -> wrote)
                .thenCompose(wrote -> agent.ask(() -> {
                    apply(new QueueEvent.Restart(caller.username(), keep));
                    context.events()
                            .onKernel(
                                    descriptor,
                                    "restarted",
                                    UserMessage.KERNEL_RESTARTED_BY.text(caller.displayName()));
                    restarts.onAsked();
                    return quiet();
                }))
                .thenCompose(quiet -> quiet)
                .thenCompose(quiet -> agent.ask(() -> requireHandle().restart()))
                .thenCompose(ready -> ready);
    }

    /** Ends the kernel for good; everything that was accepted is answered first. Completes when its processes are gone. */
    public CompletionStage<Void> stop(String sentence) {
        return agent.ask(executions::pagesWrote)
                .thenCompose(wrote -> wrote)
                .thenCompose(wrote -> agent.ask(() -> {
                    apply(new QueueEvent.KernelStopped(sentence));
                    return quiet();
                }))
                .thenCompose(quiet -> quiet)
                .thenCompose(quiet -> agent.ask(() -> {
                    audience.broadcast(frames.status("dead", NO_PARENT), null);
                    KernelHandle present = handle;
                    return present == null ? CompletableFuture.<Void>completedFuture(null) : present.shutdown();
                }))
                .thenCompose(gone -> gone);
    }

    /** Closes the sockets of people who may not read this kernel any more. */
    public void recheckSockets(String sentence) {
        agent.post(() -> sockets.recheck(caller -> context.rights().mayRead(caller, descriptor), sentence));
    }

    private void onPageMessage(KernelConnection connection, KernelMessage message) {
        lastActivity = context.clock().instant();
        if (!context.rights().mayRead(connection.caller(), descriptor)) {
            proxy.refuse(connection, message, UserMessage.NO_KERNEL_USE.text());
            return;
        }
        sockets.onSpeaking(connection);
        boolean execution = message.msgType().equals("execute_request");
        if (handle == null && !(execution && !context.rights().mayRun(connection.caller(), descriptor))) {
            proxy.onEarly(connection, message);
            return;
        }
        switch (message.msgType()) {
            case "execute_request" -> submissions.onExecute(connection, message);
            case "input_reply" -> inputs.onReply(connection, message, executions.inFlight(), requireHandle());
            case "interrupt_request" -> onInterruptRequest(connection, message);
            default -> proxy.onRequest(connection, message, requireHandle());
        }
    }

    private void onInterruptRequest(KernelConnection connection, KernelMessage message) {
        Decision decision = apply(new QueueEvent.Interrupt(
                connection.caller().username(),
                Optional.empty(),
                context.rights().mayInterruptAny(connection.caller(), descriptor)));
        if (decision instanceof Decision.Refused refused) {
            proxy.refuse(connection, message, refused.refusal().message());
        } else {
            proxy.answer(connection, message, PageFrames.ok());
        }
    }

    /** An execution whose cell is found and whose rights were asked: to the queue with it. */
    private void submit(
            ExecutionContext run, boolean stopOnError, boolean listed, SubmissionSource source, String clientSession) {
        executions.add(run);
        run.accepted(true);
        if (executions.isTooMuch(run.caller.username(), context.bounds().waitingPerPersonMaxBytes())) {
            completions.onRefused(run, TOO_MUCH_WAITS);
            return;
        }
        Decision decision = apply(QueueEvent.Submit.one(
                run.caller.username(), clientSession, source, context.submission(run, stopOnError, listed)));
        if (decision instanceof Decision.Refused refused) {
            completions.onRefused(run, refused.refusal().message());
        } else if (descriptor.isBesideDocument() && run.descriptor.cellId() != null) {
            context.privateRuns().onAccepted(descriptor, run.executionId, run.descriptor.cellId());
        }
    }

    /** Executions without a page, all or none. The rooms hear of them only when the queue has taken them. */
    private Decision submitAll(List<ExecutionContext> all, DirectSubmissions.Origin from) {
        if (executions.wouldBeTooMuch(all, context.bounds().waitingPerPersonMaxBytes())) {
            throw new Problem(429, "queue_full", TOO_MUCH_WAITS);
        }
        List<Submission> submissions =
                all.stream().map(run -> context.submission(run, true, true)).toList();
        return apply(
                new QueueEvent.Submit(
                        all.getFirst().caller.username(), from.client(), from.source(), from.fence(), submissions),
                () -> all.forEach(run -> {
                    executions.add(run);
                    run.accepted(from.pageBegins());
                }));
    }

    private Decision apply(QueueEvent event) {
        return apply(event, () -> {});
    }

    /** {@code onTaken} runs before the first effect when the queue takes the event. */
    private Decision apply(QueueEvent event, Runnable onTaken) {
        Decision decision = queue.apply(event, context.clock().instant());
        if (decision instanceof Decision.Done done) {
            onTaken.run();
            effects.add(done.effects());
            completions.flush();
        }
        QueueView now = queue.view(0);
        running = now.running().isPresent();
        waiting = now.waitingCount();
        armDeadline();
        return decision;
    }

    private void armDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        queue.nextDeadline().ifPresent(due -> {
            Duration delay = Duration.between(context.clock().instant(), due);
            deadline = agent.after(delay.isNegative() ? Duration.ZERO : delay, () -> apply(new QueueEvent.Tick()));
        });
    }

    /** An execution without its row is refused; the next one tries the ledger again. */
    private final class LedgerRows implements EffectPipeline.Barriers {
        @Override
        public void onWritten() {
            if (reason.equals(NO_LEDGER)) {
                reason = "";
            }
        }

        @Override
        public void onFailed(QueueEffect effect, Throwable failure) {
            LOG.error(OperatorMessage.LOG_LEDGER_KERNEL.text(descriptor.kernelId()), failure);
            reason = NO_LEDGER;
            switch (effect) {
                case QueueEffect.RecordAccepted row ->
                    executor.onUnwritten(row.execution().executionId());
                case QueueEffect.RecordIntent row ->
                    executor.onUnwritten(row.execution().executionId());
                default -> throw new IllegalStateException("only rows are waited for, and this is " + effect);
            }
        }
    }

    private void stopForInput(ExecutionContext run) {
        apply(new QueueEvent.StopRunning(run.executionId, Outcome.INTERRUPTED, ExecutionCompletions.NOBODY_TO_ASK));
    }

    void onKernelMessage(KernelMessage message) {
        router.onKernelMessage(message);
    }

    void onReplied(String executionId, Completion foreseen) {
        completions.foresee(executionId, foreseen, context.clock().instant());
    }

    void onDone(String executionId, Completion completion) {
        ExecutionContext run = executions.find(executionId);
        if (run == null) {
            return;
        }
        run.completion = completion;
        inputs.onDone(run);
        lastActivity = context.clock().instant();
        switch (completion.outcome()) {
            case OK -> {
                restarts.onHealthy();
                apply(new QueueEvent.Completed(executionId, Outcome.OK, ""));
            }
            case ERROR, ABORTED -> apply(new QueueEvent.Completed(executionId, Outcome.ERROR, ""));
            case INTERRUPTED -> apply(new QueueEvent.Completed(executionId, Outcome.INTERRUPTED, ""));
            case REPLY_LOST ->
                apply(new QueueEvent.Completed(executionId, Outcome.UNKNOWN, UserMessage.REPLY_LOST.text()));
            case NOT_SENT -> apply(new QueueEvent.DispatchRefused(executionId, UserMessage.KERNEL_NOT_READY.text()));
            case KERNEL_DIED, LOST_ON_RESTART, KERNEL_STOPPED -> {
                // the queue settles it when it hears of the death, the restart or the stop itself
            }
        }
    }

    void onDied(int incarnation, String sentence) {
        boolean comesBack = restarts.onDied();
        reason = sentence;
        apply(new QueueEvent.KernelDied(incarnation, comesBack, commands.keepsOnDeath(), sentence));
        context.events().onKernel(descriptor, "died", sentence);
        completions
                .quiet()
                .thenRun(() -> agent.post(() -> {
                    audience.broadcast(frames.status(comesBack ? "restarting" : "dead", NO_PARENT), null);
                    if (comesBack) {
                        requireHandle().restart();
                    }
                }));
    }

    void onReady(int incarnation, KernelMessage kernelInfo) {
        reason = "";
        apply(new QueueEvent.KernelReady(incarnation));
        router.onFresh();
        proxy.onReady(kernelInfo, requireHandle());
        audience.broadcast(frames.status(running ? "busy" : "idle", NO_PARENT), null);
        context.events().onKernel(descriptor, "started", "");
    }

    void onFailedToStart(String sentence) {
        reason = sentence;
        proxy.onFailed(sentence);
        apply(new QueueEvent.KernelStopped(sentence));
        quiet().thenRun(() -> agent.post(() -> audience.broadcast(frames.status("dead", NO_PARENT), null)));
        context.events().onKernel(descriptor, "died", sentence);
    }

    /** Completes when every effect so far is carried out and everything that was settled is answered. */
    private CompletableFuture<Void> quiet() {
        return effects.drained().thenCompose(drained -> completions.quiet());
    }

    void onRequestLost(String requestId, String sentence) {
        proxy.onLost(requestId, sentence, requireHandle());
    }

    /** Pages read "restarting" as a death, which {@link #onDied} has told them of where it was one. */
    void onRestarting() {
        audience.broadcast(frames.status("starting", NO_PARENT), null);
    }

    private String session() {
        KernelHandle present = handle;
        return present == null ? descriptor.kernelId() : present.kernelSession().orElse(descriptor.kernelId());
    }

    private KernelHandle requireHandle() {
        KernelHandle present = handle;
        if (present == null) {
            throw new Problem(503, "kernel_starting", UserMessage.KERNEL_STARTING);
        }
        return present;
    }
}
