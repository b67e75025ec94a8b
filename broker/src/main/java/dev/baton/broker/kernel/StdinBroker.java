package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.bridge.KernelHandle;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.agent.SerialAgent;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code input()}: the question goes to the requester's socket alone, and only that one may answer, once. A kernel takes the first
 * answer that it gets, whoever sent it, so the check is made here.
 *
 * <p>Owned by the kernel's agent. An answer is held until the page's own echo is in the document (at most as long as
 * {@link CellExecutions#awaitInputEcho} takes), else two pages would show prompt and next output in different order.
 */
final class StdinBroker {
    private static final int ANSWER_MAX = 64 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SerialAgent agent;
    private final Duration grace;
    private final ExecutionRegistry executions;
    private final Consumer<ExecutionContext> onNobodyToAsk;
    private final Runnable onChange;
    private SerialAgent.@Nullable Timer waitingForRequester;

    /**
     * @param grace how long a question waits when the page that could answer it is not there
     * @param onNobodyToAsk hears of the run whose question has waited so long
     * @param onChange runs on the agent when a question comes or is answered
     */
    StdinBroker(
            SerialAgent agent,
            Duration grace,
            ExecutionRegistry executions,
            Consumer<ExecutionContext> onNobodyToAsk,
            Runnable onChange) {
        this.agent = agent;
        this.grace = grace;
        this.executions = executions;
        this.onNobodyToAsk = onNobodyToAsk;
        this.onChange = onChange;
    }

    /** The kernel asks. A new question takes the place of an older one; its requester may have gone long before. */
    void onQuestion(ExecutionContext run, KernelMessage question) {
        run.question = question;
        run.cell.ifPresent(cell -> cell.onQuestion(run.executionId));
        run.send(question);
        awaitRequester();
        onChange.run();
    }

    /** Somebody answers. */
    void onReply(
            KernelConnection connection, KernelMessage reply, @Nullable ExecutionContext run, KernelHandle kernel) {
        if (run == null || run.question == null || !run.isRequester(connection)) {
            return;
        }
        String answer;
        try {
            answer = JSON.readTree(reply.content()).path("value").asText("");
        } catch (IOException notJson) {
            return;
        }
        if (answer.length() > ANSWER_MAX) {
            run.send(run.question);
            return;
        }
        run.question = null;
        onChange.run();
        CompletionStage<Void> echoed = run.cell
                .map(cell -> cell.awaitInputEcho(run.executionId))
                .orElse(CompletableFuture.completedFuture(null));
        echoed.whenComplete((none, failure) -> kernel.inputReply(run.executionId, answer));
    }

    /** A socket has come: it may be the one that the kernel waits for. */
    void onJoined(KernelConnection connection, @Nullable ExecutionContext run) {
        if (run != null && run.question != null && run.isRequester(connection)) {
            stopWaiting();
            run.send(run.question);
        }
    }

    /** A socket has gone: it may be the one that is asked. */
    void onLeft() {
        awaitRequester();
    }

    /** When nobody is there to answer the run in flight, the kernel waits for that page only so long. */
    private void awaitRequester() {
        ExecutionContext run = executions.inFlight();
        if (run == null || run.question == null || run.connection != null || waitingForRequester != null) {
            return;
        }
        waitingForRequester = agent.after(grace, () -> {
            waitingForRequester = null;
            if (run.question != null && run.connection == null) {
                onNobodyToAsk.accept(run);
            }
        });
    }

    void onDone(ExecutionContext run) {
        run.question = null;
        stopWaiting();
    }

    private void stopWaiting() {
        if (waitingForRequester != null) {
            waitingForRequester.cancel();
            waitingForRequester = null;
        }
    }
}
