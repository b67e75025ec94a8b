package dev.baton.broker.kernel;

import dev.baton.bridge.ExecuteRequest;
import dev.baton.bridge.KernelHandle;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.queue.QueueEffect;
import dev.baton.queue.QueueEvent;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Makes the effects of a kernel's queue real: rows in the ledger, code to the kernel, ends to the {@link Settlements}, news to
 * whoever watches. Owned by the kernel's agent, called by its {@link EffectSequence} in order.
 *
 * <p>Nothing goes to the kernel that the ledger could not write down before.
 */
final class EffectHands {
    private static final Logger LOG = Logger.getLogger(EffectHands.class);

    private final KernelFacts facts;
    private final KernelSetting setting;
    private final SerialAgent agent;
    private final RunBook runs;
    private final Settlements settlements;
    private final StuckWatch stuck;
    private final Supplier<KernelHandle> kernel;
    private final Consumer<QueueEvent> queue;
    private boolean ledgerBroken;

    EffectHands(
            KernelFacts facts,
            KernelSetting setting,
            SerialAgent agent,
            RunBook runs,
            Settlements settlements,
            StuckWatch stuck,
            Supplier<KernelHandle> kernel,
            Consumer<QueueEvent> queue) {
        this.facts = facts;
        this.setting = setting;
        this.agent = agent;
        this.runs = runs;
        this.settlements = settlements;
        this.stuck = stuck;
        this.kernel = kernel;
        this.queue = queue;
    }

    /** The ledger has failed: no execution is dispatched any more. */
    void onLedgerBroken() {
        ledgerBroken = true;
    }

    /** Carries one effect out; a stage in the answer is a barrier for the next. */
    Optional<CompletionStage<Void>> carryOut(QueueEffect effect) {
        if (!(effect instanceof QueueEffect.Settle)) {
            settlements.flush();
        }
        return switch (effect) {
            case QueueEffect.RecordAccepted accepted -> Optional.of(accept(accepted));
            case QueueEffect.RecordIntent intent ->
                Optional.of(setting.ledger().intent(intent.execution().executionId()));
            case QueueEffect.Dispatch dispatch -> {
                dispatch(dispatch);
                yield Optional.empty();
            }
            case QueueEffect.Settle settle -> {
                settlements.add(settle);
                yield Optional.empty();
            }
            case QueueEffect.SendInterrupt interrupt -> {
                kernel.get().interrupt(interrupt.execution().executionId());
                stuck.onInterrupted(runs.require(interrupt.execution().executionId()));
                yield Optional.empty();
            }
            case QueueEffect.AnnounceQueue announce -> {
                setting.events().onQueueChanged(facts);
                yield Optional.empty();
            }
            case QueueEffect.AnnounceBaton announce -> {
                setting.events().onBaton(facts, announce.baton());
                yield Optional.empty();
            }
        };
    }

    private CompletionStage<Void> accept(QueueEffect.RecordAccepted accepted) {
        Run run = runs.require(accepted.execution().executionId());
        return setting.ledger()
                .accepted(accepted.execution(), run.facts, accepted.intent())
                .thenRun(() -> agent.post(() -> setting.events().onQueued(facts, accepted.execution(), run.facts)));
    }

    private void dispatch(QueueEffect.Dispatch dispatch) {
        Run run = runs.require(dispatch.execution().executionId());
        if (ledgerBroken) {
            refuse(run, "Baton cannot write its ledger, so nothing is run.");
            return;
        }
        if (!setting.rights().mayRun(run.caller, facts)) {
            refuse(run, "The right to run on this kernel has ended.");
            return;
        }
        runs.onStarted(run);
        run.cell.ifPresent(cell -> cell.onStarted(run.executionId));
        setting.outputs().onStarted(run.executionId);
        kernel.get().execute(new ExecuteRequest(run.executionId, run.content, run.metadata, run.allowStdin));
        setting.ledger()
                .started(run.executionId, dispatch.incarnation(), dispatch.startedAt())
                .whenComplete((none, failure) -> {
                    if (failure != null) {
                        LOG.warnf("the start of %s is not in the ledger: %s", run.executionId, failure);
                    }
                });
        setting.events().onStarted(facts, dispatch.execution(), run.facts);
    }

    private void refuse(Run run, String sentence) {
        agent.post(() -> queue.accept(new QueueEvent.DispatchRefused(run.executionId, sentence)));
    }
}
