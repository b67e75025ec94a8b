package dev.baton.broker.api.baton;

import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.observability.EventPublisher;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.DocumentModes;
import dev.baton.broker.security.PermissionGate;
import dev.baton.broker.security.Revocation;
import dev.baton.permissions.Action;
import dev.baton.permissions.Mode;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** For what a document or folder is closed for a while, whatever rights people have: locked against edits, or an exam. */
@Path("/api/baton/modes")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ModesResource {
    private final PermissionGate gate;
    private final DocumentModes modes;
    private final Revocation revocation;
    private final ServedRoot root;
    private final DocumentIds documents;
    private final EventPublisher events;
    private final CurrentCaller current;

    @Inject
    ModesResource(
            PermissionGate gate,
            DocumentModes modes,
            Revocation revocation,
            ServedRoot root,
            DocumentIds documents,
            EventPublisher events,
            CurrentCaller current) {
        this.gate = gate;
        this.modes = modes;
        this.revocation = revocation;
        this.root = root;
        this.documents = documents;
        this.events = events;
        this.current = current;
    }

    /**
     * What counts for a document or folder, set on it or on a folder above it.
     *
     * @param locked whether nobody edits but those who manage its rights
     * @param exam whether nobody sees others or earlier versions
     */
    public record Modes(String document, boolean locked, boolean exam) {}

    /** What shall be set on a document or folder itself; what is missing stays as it is. */
    public record ModesChange(
            @Nullable String document,
            @Nullable Boolean locked,
            @Nullable Boolean exam) {}

    /** The modes that count for a document or folder. */
    @GET
    public Modes get(@QueryParam("document") @Nullable String document) {
        String path = root.clean(document == null ? "" : document);
        gate.require(current.get(), Action.DOC_READ, path);
        return modes(path);
    }

    /** Locks or opens a document or folder, begins or ends an exam; for its owner. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    public Modes put(@Nullable ModesChange body) throws IOException {
        Caller caller = current.get();
        if (body == null || body.document() == null) {
            throw Problem.badRequest(UserMessage.MODE_DOCUMENT);
        }
        String path = root.clean(body.document());
        gate.require(caller, Action.MANAGE_POLICY, path);
        if (!path.isEmpty() && root.find(path).isEmpty()) {
            throw Problem.notFound(UserMessage.NO_DOCUMENT_OR_FOLDER_AT, path);
        }
        if (body.locked() != null) {
            Answers.await(modes.set(path, new Mode.Locked(), body.locked()));
        }
        if (body.exam() != null) {
            Answers.await(modes.set(path, new Mode.Exam(), body.exam()));
        }
        revocation.onChanged();
        Modes now = modes(path);
        events.emit(
                "modes.changed",
                documents.find(path),
                caller.username(),
                Map.of("path", path, "locked", now.locked(), "exam", now.exam()));
        return now;
    }

    private Modes modes(String path) {
        Set<Mode> of = modes.of(path);
        return new Modes(path, of.contains(new Mode.Locked()), of.contains(new Mode.Exam()));
    }
}
