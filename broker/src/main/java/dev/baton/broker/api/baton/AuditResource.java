package dev.baton.broker.api.baton;

import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.files.ServedRoot;
import dev.baton.broker.observability.AuditFile;
import dev.baton.broker.observability.EventPublisher;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The audit as lines of JSON, for those who may read it: of one document or folder, or of all. */
@Path("/api/baton/audit")
@RunOnVirtualThread
public class AuditResource {
    private static final String LINES = "application/x-ndjson";

    /** The last line that is known for certain; number 0 where there is none. */
    public record AuditEnd(long number, String hash) {}

    private final AuditFile audit;
    private final EventPublisher events;
    private final PermissionGate gate;
    private final ServedRoot root;
    private final CurrentCaller current;

    @Inject
    AuditResource(AuditFile audit, EventPublisher events, PermissionGate gate, ServedRoot root, CurrentCaller current) {
        this.audit = audit;
        this.events = events;
        this.gate = gate;
        this.root = root;
        this.current = current;
    }

    /** Who did what, oldest first. Without any argument the lines are the whole chain and can be checked as such. */
    @GET
    @Produces(LINES)
    public Response export(
            @QueryParam("since") @Nullable String since,
            @QueryParam("actor") @Nullable String actor,
            @QueryParam("document") @Nullable String document) {
        Optional<String> path = Optional.ofNullable(document).map(root::clean);
        gate.require(current.get(), Action.MANAGE_AUDIT, path.orElse(""));
        AuditFile.Filter filter = new AuditFile.Filter(
                Optional.ofNullable(since).map(AuditResource::time), Optional.ofNullable(actor), path);
        events.flush().join();
        StreamingOutput lines = out -> audit.read(filter, line -> {
            out.write(line.getBytes(StandardCharsets.UTF_8));
            out.write('\n');
        });
        return Response.ok(lines).header("Cache-Control", "no-store").build();
    }

    /** Where the audit ends, as the store knows it: whoever checks the lines compares their end with it. */
    @GET
    @Path("end")
    @Produces(MediaType.APPLICATION_JSON)
    public AuditEnd end() {
        gate.require(current.get(), Action.MANAGE_AUDIT, "");
        return audit.end().map(end -> new AuditEnd(end.number(), end.hash())).orElse(new AuditEnd(0, ""));
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException unreadable) {
            throw Problem.badRequest(UserMessage.AUDIT_SINCE);
        }
    }
}
