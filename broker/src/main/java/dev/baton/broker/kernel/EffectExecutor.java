package dev.baton.broker.kernel;

import dev.baton.bridge.ExecuteRequest;
import dev.baton.bridge.KernelHandle;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.error.UserMessage;
import dev.baton.queue.QueueEffect;
import dev.baton.queue.QueueEvent;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Makes the effects of a kernel's queue real: rows in the ledger, code to the kernel, ends to the {@link ExecutionCompletions}, news to
 * whoever watches. Owned by the kernel's agent, called by its {@link EffectPipeline} in order.
 *
 * <p>Nothing goes to the kernel that the ledger could not write down before.
 */
final class EffectExecutor {
    private static final Logger LOG = Logger.getLogger(EffectExecutor.class);

    private final KernelDescriptor descriptor;
    private final KernelContext context;
    private final SerialAgent agent;
    private final ExecutionRegistry executions;
    private final ExecutionCompletions completions;
    private final StuckKernelDetector stuckKernels;
    private final Supplier<KernelHandle> kernel;
    private final Consumer<QueueEvent> queue;
    private final RunPermission permission;
    /** Executions whose row could not be written; what happened to a row before says nothing about the next one. */
    private final Set<String> unwritten = new HashSet<>();

    EffectExecutor(
            KernelDescriptor descriptor,
            KernelContext context,
            SerialAgent agent,
            ExecutionRegistry executions,
            ExecutionCompletions completions,
            StuckKernelDetector stuckKernels,
            Supplier<KernelHandle> kernel,
            Consumer<QueueEvent> queue) {
        this.descriptor = descriptor;
        this.context = context;
        this.agent = agent;
        this.executions = executions;
        this.completions = completions;
        this.stuckKernels = stuckKernels;
        this.kernel = kernel;
        this.queue = queue;
        this.permission = new RunPermission(context.rights(), descriptor);
    }

    /** The row of an execution could not be written: it is not dispatched. */
    void onUnwritten(String executionId) {
        unwritten.add(executionId);
    }

    /** Carries one effect out; a stage in the answer is a barrier for the next. */
    Optional<CompletionStage<Void>> carryOut(QueueEffect effect) {
        if (!(effect instanceof QueueEffect.Settle)) {
            completions.flush();
        }
        return switch (effect) {
            case QueueEffect.RecordAccepted accepted -> Optional.of(accept(accepted));
            case QueueEffect.RecordIntent intent ->
                Optional.of(context.ledger().intent(intent.execution().executionId()));
            case QueueEffect.Dispatch dispatch -> {
                dispatch(dispatch);
                yield Optional.empty();
            }
            case QueueEffect.Settle settle -> {
                unwritten.remove(settle.execution().executionId());
                completions.add(settle);
                yield Optional.empty();
            }
            case QueueEffect.SendInterrupt interrupt -> {
                kernel.get().interrupt(interrupt.execution().executionId());
                stuckKernels.onInterrupted(
                        executions.require(interrupt.execution().executionId()));
                yield Optional.empty();
            }
            case QueueEffect.AnnounceQueue announce -> {
                context.events().onQueueChanged(descriptor);
                yield Optional.empty();
            }
            case QueueEffect.AnnounceBaton announce -> {
                context.events().onBaton(descriptor, announce.baton());
                yield Optional.empty();
            }
        };
    }

    private CompletionStage<Void> accept(QueueEffect.RecordAccepted accepted) {
        ExecutionContext run = executions.require(accepted.execution().executionId());
        return context.ledger()
                .accepted(accepted.execution(), run.descriptor, accepted.intent())
                .thenRun(() ->
                        agent.post(() -> context.events().onQueued(descriptor, accepted.execution(), run.descriptor)));
    }

    private void dispatch(QueueEffect.Dispatch dispatch) {
        ExecutionContext run = executions.require(dispatch.execution().executionId());
        if (unwritten.contains(run.executionId)) {
            refuse(run, UserMessage.LEDGER_BROKEN.text());
            return;
        }
        if (permission.refusal(run.caller, RunPermission.Origin.of(run)).isPresent()) {
            refuse(run, UserMessage.RIGHT_TO_RUN_ENDED.text());
            return;
        }
        executions.onStarted(run);
        run.cell.ifPresent(cell -> cell.onStarted(run.executionId));
        context.outputs().onStarted(run.executionId);
        kernel.get().execute(new ExecuteRequest(run.executionId, run.content(), run.metadata(), run.allowStdin));
        context.ledger()
                .started(run.executionId, dispatch.incarnation(), dispatch.startedAt())
                .whenComplete((none, failure) -> {
                    if (failure != null) {
                        LOG.warn(OperatorMessage.LOG_LEDGER_START.text(run.executionId, failure));
                    }
                });
        context.events().onStarted(descriptor, dispatch.execution(), run.descriptor);
    }

    private void refuse(ExecutionContext run, String sentence) {
        run.refusal = sentence;
        agent.post(() -> queue.accept(new QueueEvent.DispatchRefused(run.executionId, sentence)));
    }
}
