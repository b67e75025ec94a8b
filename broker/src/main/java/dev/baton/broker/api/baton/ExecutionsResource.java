package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.spool.OutputSpool;
import dev.baton.broker.store.LedgerEntry;
import dev.baton.broker.store.LedgerQuery;
import dev.baton.broker.store.Store;
import dev.baton.permissions.Action;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The ledger: who ran what, when and how it ended, as far as the caller may read the document or asked for it. */
@Path("/api/baton/executions")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ExecutionsResource {
    private static final int LIMIT_DEFAULT = 100;
    private static final String LINES = "application/x-ndjson";

    private final Store store;
    private final KernelRegistry kernels;
    private final DocumentIds documents;
    private final PermissionGate gate;
    private final CurrentCaller current;
    private final DirectRuns runs;
    private final OutputSpool outputs;
    private final InstantSource clock;
    private final String baseUrl;

    @Inject
    ExecutionsResource(
            Store store,
            KernelRegistry kernels,
            DocumentIds documents,
            PermissionGate gate,
            CurrentCaller current,
            DirectRuns runs,
            OutputSpool outputs,
            InstantSource clock,
            BatonConfig config) {
        this.store = store;
        this.kernels = kernels;
        this.documents = documents;
        this.gate = gate;
        this.current = current;
        this.runs = runs;
        this.outputs = outputs;
        this.clock = clock;
        this.baseUrl = config.baseUrl();
    }

    /** One page of the ledger and where the next one begins. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Page(List<Entry> items, @Nullable String nextCursor) {}

    /** The ledger, newest first. */
    @GET
    public Page list(
            @QueryParam("document") @Nullable String document,
            @QueryParam("kernel") @Nullable String kernel,
            @QueryParam("requester") @Nullable String requester,
            @QueryParam("state") @Nullable String state,
            @QueryParam("since") @Nullable String since,
            @QueryParam("cursor") @Nullable String cursor,
            @QueryParam("limit") @Nullable Integer limit) {
        Caller caller = current.get();
        Optional<String> fileId = Optional.empty();
        if (document != null) {
            gate.require(caller, Action.DOC_READ, document);
            fileId = Optional.of(documents.find(document).orElse("none"));
        }
        LedgerQuery.Page page = store.ledger()
                .find(new LedgerQuery(
                        fileId,
                        Optional.ofNullable(kernel),
                        Optional.ofNullable(requester),
                        Optional.ofNullable(state).map(ExecutionsResource::stateOf),
                        Optional.ofNullable(since).map(ExecutionsResource::timeOf),
                        cursor == null ? OptionalLong.empty() : OptionalLong.of(positionOf(cursor)),
                        true,
                        Math.clamp(limit == null ? LIMIT_DEFAULT : limit, 1, LedgerQuery.LIMIT_MAX)));
        List<Entry> items = new ArrayList<>();
        for (LedgerEntry row : page.entries()) {
            visible(caller, row).ifPresent(items::add);
        }
        return new Page(
                items, page.next().isPresent() ? Long.toString(page.next().getAsLong()) : null);
    }

    /** One execution. */
    @GET
    @Path("{id}")
    public Entry get(@PathParam("id") String id) {
        return visible(current.get(), row(id)).orElseThrow(() -> Problem.notFound(UserMessage.NO_EXECUTION));
    }

    /**
     * The whole output of an execution as it came, also what its document leaves out: text, or with {@code Accept:
     * application/x-ndjson} a JSON object a line. Empty when it put out nothing; 410 when it is not kept any more.
     */
    @GET
    @Path("{id}/output")
    @Produces({MediaType.TEXT_PLAIN, LINES})
    public Response output(
            @PathParam("id") String id, @HeaderParam("Accept") @DefaultValue(MediaType.WILDCARD) String accept) {
        Entry entry = get(id);
        Optional<java.nio.file.Path> file = Answers.await(outputs.file(id));
        if (file.isEmpty() && entry.settledAt() != null && isForgotten(entry.settledAt())) {
            throw new Problem(
                    410, "output_gone", UserMessage.OUTPUT_GONE, outputs.keep().toDays());
        }
        boolean lines = accept.contains(LINES);
        StreamingOutput body = out -> {
            if (file.isPresent() && lines) {
                Files.copy(file.get(), out);
            } else if (file.isPresent()) {
                OutputSpool.writeText(file.get(), out);
            }
        };
        return Response.ok(body, lines ? LINES : MediaType.TEXT_PLAIN + ";charset=UTF-8")
                .header("Cache-Control", "no-store")
                .header("X-Content-Type-Options", "nosniff")
                .build();
    }

    private boolean isForgotten(String settledAt) {
        return Instant.parse(settledAt).isBefore(clock.instant().minus(outputs.keep()));
    }

    /** Takes a waiting execution out; 409 when it runs or is settled. */
    @DELETE
    @Path("{id}")
    public Response cancel(@PathParam("id") String id) {
        Caller caller = current.get();
        KernelAgent kernel = kernelOf(caller, id);
        Answers.require(Answers.await(kernel.cancel(caller, id)));
        // whoever asks next is told of it
        Answers.await(kernel.recorded());
        return Response.noContent().build();
    }

    /** Interrupts the execution if it is the one in flight; else 409. */
    @POST
    @Path("{id}/interrupt")
    public Response interrupt(@PathParam("id") String id) {
        Caller caller = current.get();
        KernelAgent kernel = kernelOf(caller, id);
        Answers.require(Answers.await(kernel.interrupt(caller, Optional.of(id))));
        return Response.accepted().build();
    }

    /** Where a waiting execution goes: before another one that waits; null: to the end of its person's turns. */
    public record Move(@Nullable String before) {}

    /** Moves a waiting execution within one's own turns, or anywhere with the right; 409 when it does not wait. */
    @POST
    @Path("{id}/move")
    @Consumes(MediaType.APPLICATION_JSON)
    public Response move(@PathParam("id") String id, @Nullable Move body) {
        Caller caller = current.get();
        KernelAgent kernel = kernelOf(caller, id);
        Optional<String> before = Optional.ofNullable(body).map(Move::before);
        Answers.require(Answers.await(kernel.commands().move(caller, id, before)));
        return Response.noContent().build();
    }

    /**
     * What is to be run: cells of a document, or code on a kernel.
     *
     * @param kernelId with a document: which of its kernels, when it has several
     * @param fence the baton's number as the sender last saw it; a stale one is refused in presenter mode
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record NewExecutions(
            @Nullable String document,
            @Nullable List<String> cellIds,
            @Nullable String kernelId,
            @Nullable String code,
            @Nullable Long fence) {}

    /** Has cells or code run without a page: all are accepted, or none. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response submit(@Nullable NewExecutions body) throws IOException {
        Caller caller = current.get();
        List<String> ids = runs.submit(caller, body == null ? new NewExecutions(null, null, null, null, null) : body);
        List<Entry> entries = ids.stream()
                .map(id -> visible(caller, row(id)).orElseThrow(() -> Problem.notFound(UserMessage.NO_EXECUTION)))
                .toList();
        return Response.accepted(entries)
                .location(URI.create(baseUrl + "api/baton/executions/" + ids.getFirst()))
                .build();
    }

    private LedgerEntry row(String id) {
        return store.ledger().find(id).orElseThrow(() -> Problem.notFound(UserMessage.NO_EXECUTION));
    }

    private KernelAgent kernelOf(Caller caller, String id) {
        LedgerEntry row = row(id);
        if (visible(caller, row).isEmpty()) {
            throw Problem.notFound(UserMessage.NO_EXECUTION);
        }
        return kernels.find(caller, row.descriptor().kernelId())
                .orElseThrow(() -> new Problem(409, "already_settled", UserMessage.EXECUTION_KERNEL_GONE));
    }

    /**
     * Somebody's execution is seen by readers of its document, on a named kernel by readers of the kernel; one on a private kernel by its
     * requester alone.
     */
    private Optional<Entry> visible(Caller caller, LedgerEntry row) {
        String fileId = row.descriptor().fileId();
        Optional<String> path = fileId == null ? Optional.empty() : documents.pathOf(fileId);
        boolean mine = row.person().equals(caller.username());
        boolean reads = fileId == null
                ? kernels.find(caller, row.descriptor().kernelId())
                        .filter(kernel -> kernel.descriptor().name() != null)
                        .isPresent()
                : path.isPresent() && gate.allows(caller, Action.DOC_READ, path.get());
        if (!mine && !reads) {
            return Optional.empty();
        }
        return Optional.of(Entry.of(row, path.orElse(null), mine || reads, null));
    }

    private static LedgerEntry.State stateOf(String text) {
        for (LedgerEntry.State state : LedgerEntry.State.values()) {
            if (state.wireName().equals(text.toLowerCase(Locale.ROOT))) {
                return state;
            }
        }
        throw Problem.badRequest(UserMessage.EXECUTION_STATE);
    }

    private static Instant timeOf(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException malformed) {
            throw Problem.badRequest(UserMessage.EXECUTION_TIME);
        }
    }

    private static long positionOf(String cursor) {
        try {
            return Long.parseLong(cursor);
        } catch (NumberFormatException malformed) {
            throw Problem.badRequest(UserMessage.EXECUTION_CURSOR);
        }
    }
}
