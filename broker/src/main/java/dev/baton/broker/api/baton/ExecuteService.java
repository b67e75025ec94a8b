package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.broker.agent.AgentRuntime;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.broker.kernel.DirectSubmissions.Answer;
import dev.baton.broker.kernel.DirectSubmissions.Origin;
import dev.baton.broker.kernel.DirectSubmissions.RequestedCell;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.room.RoomId;
import dev.baton.broker.room.RoomRegistry;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.session.SessionRegistry;
import dev.baton.permissions.Action;
import dev.baton.queue.Decision;
import dev.baton.queue.SubmissionSource;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * From the bodies of {@code POST .../execute} to executions in a kernel's queue.
 *
 * <p>The stock executor posts every cell of a Run All by itself, over several connections, without text or number: what comes from one
 * person for one document until {@link BatonConfig.Rooms#executeGather} passes without another one is one burst, run in the order of
 * the document (once there are two it is no single click, and {@link BatonConfig.Rooms#executeGatherMany} has to pass), after what that person's pages have typed so far has arrived. What one person runs in one document by this door counts
 * as one client, so that an error ends the rest of it.
 *
 * <p>The bursts are owned by an agent of their own. Bounded: {@link RequestedCells#MAX} cells a burst, after which it goes at once.
 */
@Singleton
class ExecuteService {
    private static final Logger LOG = Logger.getLogger(ExecuteService.class);

    private final KernelRegistry kernels;
    private final RoomRegistry rooms;
    private final DocumentIds documents;
    private final SessionRegistry sessions;
    private final PermissionGate gate;
    private final Duration gather;
    private final Duration gatherMany;
    private final RequestChain chain;
    private final SerialAgent agent;
    private final Map<BurstKey, Burst> bursts = new HashMap<>();

    @Inject
    ExecuteService(
            KernelRegistry kernels,
            RoomRegistry rooms,
            DocumentIds documents,
            SessionRegistry sessions,
            PermissionGate gate,
            AgentRuntime agents,
            BatonConfig config) {
        this.kernels = kernels;
        this.rooms = rooms;
        this.documents = documents;
        this.sessions = sessions;
        this.gate = gate;
        this.gather = config.rooms().executeGather();
        this.gatherMany = config.rooms().executeGatherMany();
        this.chain = new RequestChain(config.rooms().executePredecessorMax());
        this.agent = agents.agent("execute door", config.rooms().mailboxMax());
    }

    private record BurstKey(String username, String kernelId, String fileId) {}

    /** Cells that were posted one by one and belong together. */
    private static final class Burst {
        final Caller caller;
        final KernelAgent kernel;
        final List<String> cells = new ArrayList<>();
        SerialAgent.@Nullable Timer timer;

        Burst(Caller caller, KernelAgent kernel) {
            this.caller = caller;
            this.kernel = kernel;
        }
    }

    /** Takes one cell; it runs with the others of its burst. What goes wrong later is told in the cell. */
    void gather(Caller caller, KernelAgent kernel, String documentId, String cellId) {
        String fileId = documentOf(caller, kernel, documentId);
        kernels.start(caller, kernel);
        BurstKey key = new BurstKey(caller.username(), kernel.descriptor().kernelId(), fileId);
        boolean taken = agent.offer(() -> {
            Burst burst = bursts.computeIfAbsent(key, each -> new Burst(caller, kernel));
            burst.cells.add(cellId);
            if (burst.timer != null) {
                burst.timer.cancel();
            }
            if (burst.cells.size() >= RequestedCells.MAX) {
                send(key);
            } else {
                burst.timer = agent.after(burst.cells.size() == 1 ? gather : gatherMany, () -> send(key));
            }
        });
        if (!taken) {
            throw new Problem(503, "overloaded", UserMessage.OVERLOADED);
        }
    }

    private void send(BurstKey key) {
        Burst burst = bursts.remove(key);
        if (burst == null) {
            return;
        }
        String person = burst.caller.username();
        rooms.runsIn(key.fileId())
                .thenCompose(room -> room.awaitPages(Set.of(person))
                        .thenCompose(wrote -> room.inOrder(burst.cells))
                        .thenCompose(cells -> submit(
                                burst.caller,
                                burst.kernel,
                                room,
                                cells.stream().map(RequestedCell::asItIs).toList(),
                                false))
                        .whenComplete((answer, failure) -> refuse(burst, room, answer, failure)))
                .exceptionally(failure -> {
                    LOG.warn(OperatorMessage.LOG_CELLS_NOT_RUN.text(key.fileId(), failure.getMessage()));
                    return null;
                });
    }

    /** The stock page shows no answer of its request, so a refusal is told where its person looks. */
    private static void refuse(Burst burst, CellExecutions room, @Nullable Answer answer, @Nullable Throwable failure) {
        String sentence;
        if (failure != null) {
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            sentence = cause instanceof Problem problem ? problem.sentence() : UserMessage.CELLS_NOT_RUN.text(cause);
        } else if (answer != null && answer.decision() instanceof Decision.Refused refused) {
            sentence = refused.refusal().message();
        } else {
            return;
        }
        new LinkedHashSet<>(burst.cells).forEach(cell -> room.onRefused(cell, burst.caller.username(), sentence));
    }

    private static CompletionStage<Answer> submit(
            Caller caller, KernelAgent kernel, CellExecutions room, List<RequestedCell> cells, boolean pageBegins) {
        String client = "execute-" + caller.username() + "-" + room.fileId();
        return kernel.direct()
                .cells(
                        caller,
                        room,
                        cells,
                        new Origin(SubmissionSource.EXECUTE, client, OptionalLong.empty(), pageBegins));
    }

    /** Cells with the hashes of their texts, behind those of the request before; returns when they are in the queue. */
    void chained(Caller caller, KernelAgent kernel, JsonNode asked) {
        String fileId = documentOf(caller, kernel, asked.path("document_id").textValue());
        List<RequestedCell> cells = new ArrayList<>();
        for (JsonNode cell : asked.path("cells")) {
            if (!cell.path("cell_id").isTextual()) {
                throw Problem.badRequest(UserMessage.CELLS_CELL_ID);
            }
            String hash = cell.path("source_hash").asText("");
            cells.add(new RequestedCell(
                    cell.path("cell_id").textValue(),
                    Optional.empty(),
                    text -> hash.isEmpty() || hash.equals(SourceHash.of(text))));
        }
        RequestedCells.requireCount(cells.size());
        kernels.start(caller, kernel);
        Optional<CompletableFuture<Void>> taken = Optional.ofNullable(
                        asked.path("request_id").textValue())
                .map(request -> chain.begin(caller.username(), request));
        try {
            String predecessor = asked.path("previous_request_id").textValue();
            if (predecessor != null) {
                chain.awaitPredecessor(caller.username(), predecessor);
            }
            CellExecutions room = RequestedCells.opened(rooms, fileId);
            Answers.await(room.awaitPages(Set.of(caller.username())));
            Answers.require(
                    Answers.await(submit(caller, kernel, room, cells, false)).decision());
            Answers.await(kernel.recorded());
        } finally {
            taken.ifPresent(each -> each.complete(null));
        }
    }

    /** Code, in a cell when one is named; answers the id of its execution. */
    String code(Caller caller, KernelAgent kernel, JsonNode asked) {
        String code = asked.path("code").textValue();
        JsonNode metadata = asked.path("metadata");
        kernels.start(caller, kernel);
        Answer answer;
        if (metadata.path("cell_id").isTextual() && metadata.path("document_id").isTextual()) {
            String fileId =
                    documentOf(caller, kernel, metadata.path("document_id").textValue());
            CellExecutions room = RequestedCells.opened(rooms, fileId);
            Answers.await(room.awaitPages(Set.of(caller.username())));
            RequestedCell cell =
                    new RequestedCell(metadata.path("cell_id").textValue(), Optional.of(code), text -> true);
            answer = Answers.await(submit(caller, kernel, room, List.of(cell), true));
        } else {
            answer = Answers.await(kernel.direct().code(caller, code, OptionalLong.empty()));
        }
        Answers.require(answer.decision());
        Answers.await(kernel.recorded());
        return answer.executionIds().getFirst();
    }

    /** The file of a document that the caller may read and whose kernel that is; the rights to run are asked with the submission. */
    private String documentOf(Caller caller, KernelAgent kernel, String documentId) {
        RoomId room = RoomId.parse(documentId)
                .filter(RoomId::isNotebook)
                .orElseThrow(() -> Problem.badRequest(UserMessage.EXECUTE_DOCUMENT_ID));
        String path = documents.pathOf(room.fileId()).orElseThrow(() -> Problem.notFound(UserMessage.NO_DOCUMENT));
        gate.require(caller, Action.DOC_READ, path);
        boolean ofDocument = room.fileId().equals(kernel.descriptor().fileId())
                || sessions.of(caller.username()).stream()
                        .anyMatch(each -> room.fileId().equals(each.fileId())
                                && each.kernelId().equals(kernel.descriptor().kernelId()));
        if (!ofDocument) {
            throw Problem.badRequest(UserMessage.KERNEL_NOT_OF_DOCUMENT);
        }
        return room.fileId();
    }
}
