package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.OwnerAnswer;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.kernel.CellExecutions.Published;
import dev.baton.broker.observability.EventPublisher;
import dev.baton.broker.privaterun.PrivateRun;
import dev.baton.broker.privaterun.PrivateRuns;
import dev.baton.broker.room.RoomRegistry;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.store.LedgerEntry;
import dev.baton.broker.store.Store;
import dev.baton.permissions.Action;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What users ran on private kernels: each sees their own, and may publish it into the document. */
@Path("/api/baton/private")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class PrivateRunsResource {
    private static final Duration DOCUMENT_MAX = Duration.ofSeconds(30);

    private final PrivateRuns runs;
    private final PrivateOutputs outputs;
    private final Store store;
    private final RoomRegistry rooms;
    private final DocumentPlace place;
    private final CurrentCaller current;
    private final EventPublisher events;

    @Inject
    PrivateRunsResource(
            PrivateRuns runs,
            PrivateOutputs outputs,
            Store store,
            RoomRegistry rooms,
            DocumentPlace place,
            CurrentCaller current,
            EventPublisher events) {
        this.runs = runs;
        this.outputs = outputs;
        this.store = store;
        this.rooms = rooms;
        this.place = place;
        this.current = current;
        this.events = events;
    }

    /**
     * A private run as its user sees it.
     *
     * @param state {@code waiting}, {@code running} or {@code settled}
     * @param outputs as a notebook has them; null where all outputs of the answer together would be too large
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Run(
            String executionId,
            String cellId,
            String state,
            @Nullable Integer executionCount,
            @Nullable Instant publishedAt,
            @Nullable List<ObjectNode> outputs) {}

    /** What was published into a cell, and by whom, for everybody who reads the document. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Publication(
            String executionId, String cellId, String username, String displayName, Instant publishedAt) {}

    /** The caller's newest private run of each cell of a document. */
    @GET
    public List<Run> list(@QueryParam("document") @Nullable String document) throws IOException {
        Caller caller = current.get();
        Optional<String> fileId = place.readable(caller, document);
        if (fileId.isEmpty()) {
            return List.of();
        }
        List<PrivateRun> newest = new ArrayList<>(runs.newest(caller.username(), fileId.get()));
        newest.sort(Comparator.comparing(PrivateRun::submittedAt).reversed());
        PrivateOutputs.Answer answer = outputs.answer();
        List<Run> found = new ArrayList<>();
        for (PrivateRun run : newest) {
            Optional<LedgerEntry> row = store.ledger().find(run.executionId());
            if (row.isPresent()) {
                found.add(new Run(
                        run.executionId(),
                        run.cellId(),
                        row.get().state().wireName(),
                        row.get().executionCount().isPresent()
                                ? row.get().executionCount().getAsInt()
                                : null,
                        run.publishedAt().orElse(null),
                        answer.of(run.executionId())));
            }
        }
        return found;
    }

    /** What was published last into each cell of a document. */
    @GET
    @Path("published")
    public List<Publication> published(@QueryParam("document") @Nullable String document) throws IOException {
        Optional<String> fileId = place.readable(current.get(), document);
        return fileId.map(runs::published).orElse(List.of()).stream()
                .map(run -> new Publication(
                        run.executionId(),
                        run.cellId(),
                        run.username(),
                        store.ledger()
                                .find(run.executionId())
                                .map(row -> row.descriptor().displayName())
                                .orElse(run.username()),
                        run.publishedAt().orElseThrow()))
                .toList();
    }

    /** Discards a private run of the caller's. */
    @DELETE
    @Path("{id}")
    public void discard(@PathParam("id") String id) {
        Answers.await(runs.remove(own(current.get(), id)));
    }

    /** Writes the output of a private run into its cell, where everybody sees it; once. */
    @POST
    @Path("{id}/publish")
    public void publish(@PathParam("id") String id) throws IOException {
        Caller caller = current.get();
        PrivateRun run = own(caller, id);
        place.require(caller, run.fileId(), Action.DOC_EDIT, Action.RUN_SHARED);
        LedgerEntry row = store.ledger().find(id).orElseThrow(() -> Problem.notFound(UserMessage.NO_PRIVATE_RUN));
        if (row.state() != LedgerEntry.State.SETTLED) {
            throw new Problem(409, "not_settled", UserMessage.PUBLISH_UNFINISHED);
        }
        List<ObjectNode> shown = outputs.toPublish(id);
        if (!Answers.await(runs.publish(run))) {
            throw new Problem(409, "published_already", UserMessage.PUBLISHED_ALREADY);
        }
        Published published;
        try {
            published = OwnerAnswer.await(
                    rooms.runsIn(run.fileId())
                            .thenCompose(room -> room.publish(run.cellId(), shown, row.executionCount())),
                    DOCUMENT_MAX,
                    failure -> new Problem(422, "unreadable", String.valueOf(failure.getMessage())),
                    new Problem(503, "busy", UserMessage.DOCUMENT_OPENS_SLOWLY));
        } catch (Problem refused) {
            Answers.await(runs.unpublish(run));
            throw refused;
        }
        if (published != Published.DONE) {
            Answers.await(runs.unpublish(run));
            throw published == Published.RUNNING
                    ? new Problem(409, "cell_running", UserMessage.PUBLISH_RUNNING)
                    : new Problem(404, "no_such_cell", UserMessage.NO_CELL, run.cellId());
        }
        events.emit(
                "output.published",
                Optional.of(run.fileId()),
                caller.username(),
                Map.of(
                        "execution_id", id,
                        "cell_id", run.cellId(),
                        "requester", Map.of("username", caller.username(), "display_name", caller.displayName())));
    }

    private PrivateRun own(Caller caller, String id) {
        return runs.find(caller.username(), id).orElseThrow(() -> Problem.notFound(UserMessage.NO_PRIVATE_RUN));
    }

    /** Where a document is, and what callers may do with it. */
    @jakarta.inject.Singleton
    static final class DocumentPlace {
        private final DocumentIds documents;
        private final ServedRoot root;
        private final PermissionGate gate;

        @Inject
        DocumentPlace(DocumentIds documents, ServedRoot root, PermissionGate gate) {
            this.documents = documents;
            this.root = root;
            this.gate = gate;
        }

        /** The file id of a document that the caller may read; empty where the document never got one. */
        Optional<String> readable(Caller caller, @Nullable String document) throws IOException {
            if (document == null) {
                throw Problem.badRequest(UserMessage.NAME_DOCUMENT);
            }
            String path = root.clean(document);
            gate.require(caller, Action.DOC_READ, path);
            return documents.find(path);
        }

        /** Refuses a caller who may not do all of this to the document. */
        void require(Caller caller, String fileId, Action... actions) {
            String path = documents.pathOf(fileId).orElseThrow(() -> Problem.notFound(UserMessage.NO_PRIVATE_RUN));
            for (Action action : actions) {
                gate.require(caller, action, path);
            }
        }
    }
}
