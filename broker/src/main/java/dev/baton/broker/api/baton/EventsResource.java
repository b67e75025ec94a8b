package dev.baton.broker.api.baton;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.api.JupyterTime;
import dev.baton.broker.documents.DocumentIds;
import dev.baton.broker.observability.BatonEvent;
import dev.baton.broker.observability.EventHub;
import dev.baton.broker.observability.EventHub.Numbered;
import dev.baton.broker.security.Caller;
import dev.baton.broker.security.CurrentCaller;
import dev.baton.broker.security.PermissionGate;
import dev.baton.permissions.Action;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import jakarta.ws.rs.sse.Sse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events, resumable by {@code Last-Event-ID}: what happens on documents that the listener may read, asked of the gate for
 * each event.
 */
@Path("/api/baton/events")
public class EventsResource {
    private final EventHub hub;
    private final DocumentIds documents;
    private final PermissionGate gate;
    private final CurrentCaller current;
    private final ObjectMapper json;

    @Inject
    EventsResource(EventHub hub, DocumentIds documents, PermissionGate gate, CurrentCaller current, ObjectMapper json) {
        this.hub = hub;
        this.documents = documents;
        this.gate = gate;
        this.current = current;
        this.json = json;
    }

    /** The events of one document, or of all that the caller may see. */
    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    public Multi<OutboundSseEvent> listen(
            @QueryParam("document") @Nullable String document,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @Context Sse sse) {
        Caller caller = current.get();
        if (document != null) {
            gate.require(caller, Action.DOC_READ, document);
        }
        long after = lastEventId == null ? hub.last() : numberOf(lastEventId);
        return hub.listen(after, event -> sees(caller, event, document))
                .map(each -> sse.newEventBuilder()
                        .id(Long.toString(each.number()))
                        .name(each.event().type())
                        .data(text(each))
                        .build());
    }

    private boolean sees(Caller caller, BatonEvent event, @Nullable String document) {
        Optional<String> path = event.fileId().flatMap(documents::pathOf);
        if (document != null && !path.equals(Optional.of(document))) {
            return false;
        }
        boolean concernsCaller = event.username().equals(caller.username());
        return path.isPresent()
                ? gate.allows(caller, Action.DOC_READ, path.get())
                        && (concernsCaller || !isOfQueue(event) || gate.allows(caller, Action.QUEUE_SEE, path.get()))
                : concernsCaller;
    }

    private static boolean isOfQueue(BatonEvent event) {
        return event.type().startsWith("queue.") || event.type().startsWith("execution.");
    }

    private String text(Numbered numbered) {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("type", numbered.event().type());
        descriptor.put("at", JupyterTime.text(numbered.event().at()));
        numbered.event().fileId().flatMap(documents::pathOf).ifPresent(path -> descriptor.put("document", path));
        descriptor.putAll(numbered.event().descriptor());
        try {
            return json.writeValueAsString(descriptor);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("events hold JSON values only", impossible);
        }
    }

    private static long numberOf(String lastEventId) {
        try {
            return Long.parseLong(lastEventId);
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }
}
