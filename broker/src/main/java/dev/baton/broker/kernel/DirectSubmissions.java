package dev.baton.broker.kernel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.agent.SerialAgent;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Caller;
import dev.baton.queue.Decision;
import dev.baton.queue.SubmissionSource;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Executions that come without a page, asked for by a program: cells of a document by their ids, or code. All of one call are one
 * batch and are accepted together, or none of them is.
 *
 * <p>Any thread asks; rights are asked and the queue is changed in one step of the kernel's agent. What the queue refuses leaves no
 * trace in the document.
 */
public final class DirectSubmissions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NO_PARENT = {'{', '}'};

    private final KernelDescriptor kernel;
    private final KernelContext context;
    private final SerialAgent agent;
    private final RunPermission permission;
    private final Acceptor acceptor;

    /** Takes checked executions to the queue; called on the agent. */
    @FunctionalInterface
    interface Acceptor {
        Decision submit(List<ExecutionContext> runs, Origin origin);
    }

    DirectSubmissions(KernelDescriptor kernel, KernelContext context, SerialAgent agent, Acceptor acceptor) {
        this.kernel = kernel;
        this.context = context;
        this.agent = agent;
        this.permission = new RunPermission(context.rights(), kernel);
        this.acceptor = acceptor;
    }

    /**
     * A cell to be run.
     *
     * @param code what is run; empty: the text that the document has for it
     * @param isCurrent whether that text is the one that was meant
     */
    public record RequestedCell(String cellId, Optional<String> code, Predicate<String> isCurrent) {
        /** The cell with whatever text it has. */
        public static RequestedCell asItIs(String cellId) {
            return new RequestedCell(cellId, Optional.empty(), text -> true);
        }
    }

    /**
     * Where executions come from.
     *
     * @param client what counts as one client: an error there ends what it has waiting
     * @param fence the baton's number as the sender last saw it
     * @param pageBegins whether a page writes the beginnings of the runs into the document
     */
    public record Origin(SubmissionSource source, String client, OptionalLong fence, boolean pageBegins) {}

    /** What the queue decided, and the ids under which the executions are in the ledger if it took them. */
    public record Answer(Decision decision, List<String> executionIds) {}

    /** Runs cells in the order given, with the texts that the document has for them now. */
    public CompletableFuture<Answer> cells(
            Caller caller, CellExecutions room, List<String> cellIds, OptionalLong fence) {
        return cells(caller, room, cellIds.stream().map(RequestedCell::asItIs).toList(), own(fence));
    }

    /** Runs cells in the order given. */
    public CompletableFuture<Answer> cells(
            Caller caller, CellExecutions room, List<RequestedCell> cells, Origin origin) {
        if (kernel.isBesideDocument()) {
            throw new Problem(409, "private_kernel", UserMessage.PRIVATE_KERNEL_CELLS);
        }
        List<CompletableFuture<Optional<String>>> texts = cells.stream()
                .map(RequestedCell::cellId)
                .map(id ->
                        room.cellText(id, caller.username(), context.cellWait()).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(texts.toArray(CompletableFuture[]::new))
                .thenCompose(found -> agent.ask(() -> {
                    permission.require(caller, new RunPermission.Origin(room.fileId(), true));
                    List<ExecutionContext> runs = new ArrayList<>();
                    for (int i = 0; i < cells.size(); i++) {
                        String cellId = cells.get(i).cellId();
                        String text = texts.get(i)
                                .join()
                                .orElseThrow(() -> new Problem(404, "no_such_cell", UserMessage.NO_CELL, cellId));
                        String code = codeOf(cells.get(i), text);
                        boolean asItStands = code.equals(text);
                        permission.require(caller, new RunPermission.Origin(room.fileId(), asItStands));
                        runs.add(run(caller, origin.client(), code, new Place(room, cellId, !asItStands)));
                    }
                    return answer(runs, origin);
                }));
    }

    private static String codeOf(RequestedCell cell, String text) {
        if (!cell.isCurrent().test(text)) {
            throw new Problem(
                    409,
                    "source_mismatch",
                    UserMessage.SOURCE_MISMATCH.text(),
                    Map.of("error", "source_mismatch", "cell_id", cell.cellId()));
        }
        String code = cell.code().orElse(text);
        requireLength(code);
        return code;
    }

    private static void requireLength(String code) {
        if (code.length() > ExecuteContent.CODE_MAX) {
            throw Problem.badRequest(UserMessage.CODE_TOO_LONG, ExecuteContent.CODE_MAX);
        }
    }

    private Origin own(OptionalLong fence) {
        return new Origin(SubmissionSource.API, "api-" + context.ids().get(), fence, false);
    }

    /** Runs code that belongs to no cell. */
    public CompletableFuture<Answer> code(Caller caller, String code, OptionalLong fence) {
        return agent.ask(() -> {
            permission.require(caller, RunPermission.Origin.NO_CELL);
            requireLength(code);
            Origin origin = own(fence);
            return answer(List.of(run(caller, origin.client(), code, null)), origin);
        });
    }

    private Answer answer(List<ExecutionContext> runs, Origin origin) {
        Decision decision = acceptor.submit(runs, origin);
        return new Answer(decision, runs.stream().map(each -> each.executionId).toList());
    }

    /** The cell that an execution is of, and whether its text is another one. */
    private record Place(CellExecutions room, String cellId, boolean sourceDiffers) {}

    private ExecutionContext run(Caller caller, String session, String code, @Nullable Place place) {
        String cellId = place == null ? null : place.cellId();
        byte[] raw = content(code);
        ExecuteContent content = new ExecuteContent(code, false, false, true, Optional.ofNullable(cellId), raw);
        return new ExecutionContext(
                context.ids().get(),
                caller,
                session,
                null,
                NO_PARENT,
                raw,
                metadata(cellId),
                false,
                new ExecutionLedger.RunFacts(
                        kernel.kernelId(),
                        place == null ? kernel.sharedFileId() : place.room().fileId(),
                        cellId,
                        caller.displayName(),
                        content.sha256(),
                        content.preview(),
                        place != null && place.sourceDiffers()),
                Optional.ofNullable(place).map(Place::room));
    }

    private static byte[] content(String code) {
        ObjectNode content = JSON.createObjectNode()
                .put("code", code)
                .put("silent", false)
                .put("store_history", true)
                .put("allow_stdin", false)
                .put("stop_on_error", true);
        content.putObject("user_expressions");
        return bytes(content);
    }

    private static byte[] metadata(@Nullable String cellId) {
        ObjectNode metadata = JSON.createObjectNode();
        if (cellId != null) {
            metadata.put("cellId", cellId);
        }
        return bytes(metadata);
    }

    private static byte[] bytes(ObjectNode node) {
        try {
            return JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree of texts can be written", impossible);
        }
    }
}
