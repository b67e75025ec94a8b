package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.Completion;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.error.UserMessage;
import dev.baton.queue.Outcome;
import dev.baton.queue.QueueEffect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;

/**
 * The end of executions: ledger and document side by side, and the pages when both are done. What one decision settles together goes into a document in one
 * transaction and is answered in the order of submission; the kernel does not wait for any of it.
 *
 * <p>Owned by the kernel's agent.
 */
final class ExecutionCompletions {
    /** The reason that is also said in the cell: whoever comes back finds no broker to ask. */
    static final String BROKER_STOPPED = UserMessage.STOPPED_WAITING.text();

    /** The reason that is said in the cell too: its requester sees an interrupt that nobody asked for. */
    static final String NOBODY_TO_ASK = UserMessage.INPUT_UNANSWERED.text();

    private static final Logger LOG = Logger.getLogger(ExecutionCompletions.class);

    private final SerialAgent agent;
    private final PageFrames frames;
    private final ExecutionLedger ledger;
    private final KernelEvents events;
    private final KernelDescriptor kernel;
    private final ExecutionRegistry executions;
    private final List<QueueEffect.Settle> gathered = new ArrayList<>();
    /** Completes when everything that was settled so far is answered. */
    private CompletableFuture<Void> answered = CompletableFuture.completedFuture(null);

    ExecutionCompletions(
            SerialAgent agent,
            PageFrames frames,
            ExecutionLedger ledger,
            KernelEvents events,
            KernelDescriptor kernel,
            ExecutionRegistry executions) {
        this.agent = agent;
        this.frames = frames;
        this.ledger = ledger;
        this.events = events;
        this.kernel = kernel;
        this.executions = executions;
    }

    /**
     * The reply is there and the idle is not: the ledger's commit takes that while. Only a success is foreseen, since what else a reply says
     * may still become an interrupt; should the run end otherwise after all, that is what the ledger says then.
     */
    void foresee(String executionId, Completion completion, Instant now) {
        ExecutionContext run = executions.inFlight();
        if (run != null && run.executionId.equals(executionId) && completion.outcome() == Completion.Outcome.OK) {
            ExecutionLedger.Settled row = new ExecutionLedger.Settled(
                    executionId, Outcome.OK, "", completion.executionCount(), run.errorName, now);
            run.foreseen = new ExecutionContext.Foreseen(row, ledger.settled(row));
        }
    }

    void add(QueueEffect.Settle settle) {
        gathered.add(settle);
    }

    /** Completes when everything that has been settled is answered. */
    CompletableFuture<Void> quiet() {
        return answered;
    }

    /** Ends what was gathered. */
    void flush() {
        if (gathered.isEmpty()) {
            return;
        }
        List<QueueEffect.Settle> batch = List.copyOf(gathered);
        gathered.clear();
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        Map<CellExecutions, List<CellExecutions.Ended>> byRoom = new LinkedHashMap<>();
        for (QueueEffect.Settle settle : batch) {
            ExecutionContext run = executions.require(settle.execution().executionId());
            executions.onSettled(run);
            parts.add(write(run, row(run, settle)).toCompletableFuture().exceptionally(failure -> {
                LOG.error(OperatorMessage.LOG_LEDGER_END.text(run.executionId, failure));
                return null;
            }));
            run.cell.ifPresent(room ->
                    byRoom.computeIfAbsent(room, each -> new ArrayList<>()).add(ended(run, settle)));
            events.onFinished(kernel, settle.execution(), run.descriptor, settle.outcome(), settle.reason());
        }
        byRoom.forEach((room, ends) -> parts.add(room.onEnded(ends).toCompletableFuture()));
        CompletableFuture<Void> all = CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new));
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> before = answered;
        answered = done;
        Runnable answering = () -> {
            for (QueueEffect.Settle settle : batch) {
                ExecutionContext run = executions.find(settle.execution().executionId());
                if (run != null) {
                    answer(run, settle);
                }
            }
            done.complete(null);
        };
        CompletableFuture<Void> ready = CompletableFuture.allOf(before, all.exceptionally(failure -> null));
        if (ready.isDone()) {
            answering.run(); // the row was written while the idle was on its way
        } else {
            ready.whenComplete((none, failure) -> agent.post(answering));
        }
    }

    /** An execution that the queue did not take: the cell gets the sentence, the page its answer. */
    void onRefused(ExecutionContext run, String sentence) {
        executions.forget(run);
        CompletableFuture<Void> shown = run.cell
                .map(room -> room.onEnded(List.of(new CellExecutions.Ended(
                                run.executionId,
                                OptionalInt.empty(),
                                Optional.of(new CellExecutions.Notice("NotRun", sentence)))))
                        .toCompletableFuture())
                .orElse(CompletableFuture.completedFuture(null));
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletableFuture<Void> before = answered;
        answered = done;
        CompletableFuture.allOf(before, shown.exceptionally(failure -> null))
                .whenComplete((none, failure) -> agent.post(() -> {
                    reply(
                            run,
                            frames.message(
                                    Channel.SHELL,
                                    "execute_reply",
                                    PageFrames.refusal("NotRun", sentence),
                                    run.parentHeader));
                    done.complete(null);
                }));
    }

    private void answer(ExecutionContext run, QueueEffect.Settle settle) {
        if (run.completion != null && settle.started() && settle.outcome() != Outcome.CANCELLED) {
            reply(run, run.completion.reply());
        } else if (settle.started()) {
            String name = settle.outcome() == Outcome.KERNEL_DIED ? "KernelDied" : "Interrupted";
            reply(
                    run,
                    frames.message(
                            Channel.SHELL,
                            "execute_reply",
                            PageFrames.refusal(name, settle.reason()),
                            run.parentHeader));
        } else {
            run.send(frames.status("busy", run.parentHeader));
            ObjectNode content = run.refusal == null ? PageFrames.aborted() : PageFrames.refusal("NotRun", run.refusal);
            reply(run, frames.message(Channel.SHELL, "execute_reply", content, run.parentHeader));
        }
    }

    private void reply(ExecutionContext run, KernelMessage message) {
        run.send(message);
        run.send(frames.status("idle", run.parentHeader));
    }

    private CompletionStage<Void> write(ExecutionContext run, ExecutionLedger.Settled row) {
        ExecutionContext.Foreseen foreseen = run.foreseen;
        if (foreseen == null) {
            return ledger.settled(row);
        }
        return foreseen.row().tellsAs(row) ? foreseen.durable() : ledger.corrected(row);
    }

    private static ExecutionLedger.Settled row(ExecutionContext run, QueueEffect.Settle settle) {
        return new ExecutionLedger.Settled(
                run.executionId, settle.outcome(), settle.reason(), count(run), run.errorName, settle.settledAt());
    }

    private static CellExecutions.Ended ended(ExecutionContext run, QueueEffect.Settle settle) {
        Optional<CellExecutions.Notice> notice = switch (settle.outcome()) {
            case KERNEL_DIED -> Optional.of(new CellExecutions.Notice("KernelDied", settle.reason()));
            case UNKNOWN -> Optional.of(new CellExecutions.Notice("OutcomeUnknown", settle.reason()));
            case TIMED_OUT -> Optional.of(new CellExecutions.Notice("TimedOut", settle.reason()));
            case CANCELLED ->
                settle.reason().equals(BROKER_STOPPED) || run.refusal != null
                        ? Optional.of(new CellExecutions.Notice("NotRun", settle.reason()))
                        : Optional.empty();
            case INTERRUPTED ->
                settle.reason().equals(NOBODY_TO_ASK)
                        ? Optional.of(new CellExecutions.Notice("InputNotAnswered", settle.reason()))
                        : Optional.empty();
            case OK, ERROR, ABORTED -> Optional.empty();
        };
        return new CellExecutions.Ended(run.executionId, count(run), notice);
    }

    private static OptionalInt count(ExecutionContext run) {
        return run.completion == null ? OptionalInt.empty() : run.completion.executionCount();
    }
}
