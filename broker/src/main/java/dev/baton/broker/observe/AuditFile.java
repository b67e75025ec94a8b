package dev.baton.broker.observe;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.wiring.ServedPlace;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * The audit: every event as a line of JSON, one file a day, in the folder {@code audit} of the state folder. Holds who, when and what,
 * never source text or secrets. Written by one worker thread at a time, off the way of any request.
 */
@ApplicationScoped
public class AuditFile {
    private static final Logger LOG = Logger.getLogger(AuditFile.class);

    private final Path folder;
    private final ObjectMapper json;

    @Inject
    AuditFile(ServedPlace place, ObjectMapper json) {
        this.folder = place.state().resolve("audit");
        this.json = json;
    }

    /** Takes an event in. */
    @Incoming(EventHub.CHANNEL)
    @Blocking
    public void onEvent(BatonEvent event) {
        if (event.type().equals("queue.changed")) {
            return;
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", event.at().toString());
        line.put("type", event.type());
        line.put("actor", event.username());
        event.fileId().ifPresent(fileId -> line.put("file_id", fileId));
        line.putAll(event.facts());
        try {
            Files.createDirectories(folder);
            Files.writeString(
                    folder.resolve(event.at().atZone(ZoneOffset.UTC).toLocalDate() + ".jsonl"),
                    json.writeValueAsString(line) + "\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            LOG.errorf("an event is not in the audit: %s", failure.getMessage());
        }
    }
}
