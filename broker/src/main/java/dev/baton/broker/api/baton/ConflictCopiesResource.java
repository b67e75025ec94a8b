package dev.baton.broker.api.baton;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.baton.broker.documents.ConflictCopies;
import dev.baton.broker.documents.ConflictCopies.ConflictCopy;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Texts that could not be merged into a document: for its editors to find and to throw away. */
@Path("/api/baton/asides")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ConflictCopiesResource {
    private final ConflictCopies conflictCopies;
    private final DocumentIds documents;
    private final ServedRoot root;
    private final PermissionGate gate;
    private final CurrentCaller current;

    @Inject
    ConflictCopiesResource(
            ConflictCopies conflictCopies,
            DocumentIds documents,
            ServedRoot root,
            PermissionGate gate,
            CurrentCaller current) {
        this.conflictCopies = conflictCopies;
        this.documents = documents;
        this.root = root;
        this.gate = gate;
        this.current = current;
    }

    /** The text of one cell; the cell is empty for a text file. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record CellText(String cellId, String source) {}

    /** What was set aside at one time, with why. */
    public record KeptAside(String id, String document, Instant at, String who, String reason, List<CellText> cells) {}

    /** What is kept of a document, newest first. */
    @GET
    public List<KeptAside> list(@QueryParam("document") @Nullable String document) throws IOException {
        if (document == null) {
            throw Problem.badRequest(UserMessage.NAME_DOCUMENT);
        }
        String path = root.clean(document);
        gate.require(current.get(), Action.DOC_HISTORY, path);
        Optional<String> fileId = documents.find(path);
        return fileId.isEmpty()
                ? List.of()
                : conflictCopies.of(fileId.get()).stream()
                        .map(each -> model(each, path))
                        .toList();
    }

    /** One aside. */
    @GET
    @Path("{id}")
    public KeptAside get(@PathParam("id") String id) throws IOException {
        ConflictCopy aside = find(id);
        String path = pathOf(aside);
        gate.require(current.get(), Action.DOC_HISTORY, path);
        return model(aside, path);
    }

    /** Throws an aside away, for good. */
    @DELETE
    @Path("{id}")
    public void delete(@PathParam("id") String id) throws IOException {
        Caller caller = current.get();
        ConflictCopy aside = find(id);
        gate.require(caller, Action.DOC_EDIT, pathOf(aside));
        if (!conflictCopies.delete(id)) {
            throw unknown();
        }
    }

    private ConflictCopy find(String id) throws IOException {
        return conflictCopies.find(id).orElseThrow(ConflictCopiesResource::unknown);
    }

    private String pathOf(ConflictCopy aside) {
        return documents.pathOf(aside.fileId()).orElseThrow(ConflictCopiesResource::unknown);
    }

    private static Problem unknown() {
        return Problem.notFound(UserMessage.NO_CONFLICT_COPY);
    }

    private static KeptAside model(ConflictCopy aside, String path) {
        return new KeptAside(
                aside.id(),
                path,
                aside.at(),
                aside.who(),
                aside.reason().wireName(),
                aside.cells().stream()
                        .map(each -> new CellText(each.cellId(), each.source()))
                        .toList());
    }
}
