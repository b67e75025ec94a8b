package dev.baton.broker.kernel;

import dev.baton.broker.agent.SerialAgent;
import dev.baton.queue.QueueEffect;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Carries out a queue's effects strictly in their order, over all decisions. An effect that answers with a stage is a barrier:
 * what comes after it happens only when the stage is complete, that is, when the ledger's row is durable.
 *
 * <p>Owned by the kernel's agent; the stages complete elsewhere and only post back.
 */
final class EffectPipeline {
    private final SerialAgent agent;
    private final Function<QueueEffect, Optional<CompletionStage<Void>>> carryOut;
    private final Barriers barriers;
    private final ArrayDeque<QueueEffect> waiting = new ArrayDeque<>();
    private final List<CompletableFuture<Void>> onDrained = new ArrayList<>();
    private boolean atBarrier;

    /** Hears how barriers ended, before what waits behind them is carried out. */
    interface Barriers {
        /** What was to be written is durable. */
        void onWritten();

        /** It could not be written, and nothing may go on as if it were. */
        void onFailed(QueueEffect effect, Throwable failure);
    }

    EffectPipeline(
            SerialAgent agent, Function<QueueEffect, Optional<CompletionStage<Void>>> carryOut, Barriers barriers) {
        this.agent = agent;
        this.carryOut = carryOut;
        this.barriers = barriers;
    }

    /** Adds effects behind those that wait and does what can be done now. */
    void add(List<QueueEffect> effects) {
        waiting.addAll(effects);
        proceed();
    }

    /** Completes when everything that was added so far is carried out; on the agent. */
    CompletableFuture<Void> drained() {
        CompletableFuture<Void> drained = new CompletableFuture<>();
        if (atBarrier || !waiting.isEmpty()) {
            onDrained.add(drained);
        } else {
            drained.complete(null);
        }
        return drained;
    }

    private void proceed() {
        while (!atBarrier && !waiting.isEmpty()) {
            QueueEffect effect = waiting.removeFirst();
            Optional<CompletionStage<Void>> barrier = carryOut.apply(effect);
            if (barrier.isPresent()) {
                atBarrier = true;
                barrier.get()
                        .whenComplete((none, failure) -> agent.post(() -> {
                            atBarrier = false;
                            if (failure == null) {
                                barriers.onWritten();
                            } else {
                                barriers.onFailed(effect, failure);
                            }
                            proceed();
                        }));
            }
        }
        if (!atBarrier) {
            List<CompletableFuture<Void>> told = List.copyOf(onDrained);
            onDrained.clear();
            told.forEach(each -> each.complete(null));
        }
    }
}
