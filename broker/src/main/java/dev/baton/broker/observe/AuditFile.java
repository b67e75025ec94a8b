package dev.baton.broker.observe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.wiring.ServedPlace;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/**
 * The audit: every event as a line of JSON, one file a day, in the folder {@code audit} of the state folder. Holds who, when and what,
 * never source text or secrets.
 *
 * <p>Off the way of any request: events are put into a bounded queue, and one thread of its own writes what has gathered, at most
 * {@value #GATHERED_MS} ms after it happened. What does not fit is left out, counted ({@code baton.audit.lost}) and logged.
 */
@ApplicationScoped
public class AuditFile {
    private static final Logger LOG = Logger.getLogger(AuditFile.class);
    private static final int WAITING_MAX = 20_000;
    private static final int GATHERED_MS = 100;
    /** Of no interest later, and by far the most frequent. */
    private static final String NOT_AUDITED = "queue.changed";

    private final Path folder;
    private final ObjectMapper json;
    private final Counter lost;
    private final BlockingQueue<BatonEvent> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    /** Of the writer's thread, and of whoever ends it afterwards. */
    private final List<BatonEvent> gathered = new ArrayList<>();

    private final Thread writer = Thread.ofVirtual().name("baton-audit").unstarted(this::writeUntilInterrupted);

    @Inject
    AuditFile(ServedPlace place, ObjectMapper json, MeterRegistry meters) {
        this.folder = place.state().resolve("audit");
        this.json = json;
        this.lost = meters.counter("baton.audit.lost");
        writer.start();
    }

    /** Takes an event in. */
    @Incoming(EventHub.CHANNEL)
    public void onEvent(BatonEvent event) {
        if (!event.type().equals(NOT_AUDITED) && !waiting.offer(event)) {
            onLost(1, "more happens than can be written");
        }
    }

    private void writeUntilInterrupted() {
        try {
            while (true) {
                gathered.add(waiting.take());
                Thread.sleep(GATHERED_MS);
                write();
            }
        } catch (InterruptedException end) {
            LOG.debug("the audit's writer ends");
        }
    }

    /** Writes the rest. */
    @PreDestroy
    void close() throws InterruptedException {
        writer.interrupt();
        writer.join();
        write();
    }

    private void write() {
        waiting.drainTo(gathered);
        Map<LocalDate, StringBuilder> days = new TreeMap<>();
        try {
            for (BatonEvent event : gathered) {
                days.computeIfAbsent(event.at().atZone(ZoneOffset.UTC).toLocalDate(), day -> new StringBuilder())
                        .append(line(event))
                        .append('\n');
            }
            Files.createDirectories(folder);
            for (Map.Entry<LocalDate, StringBuilder> day : days.entrySet()) {
                Files.writeString(
                        folder.resolve(day.getKey() + ".jsonl"),
                        day.getValue(),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.APPEND);
            }
        } catch (IOException failure) {
            onLost(gathered.size(), failure.toString());
        }
        gathered.clear();
    }

    private String line(BatonEvent event) throws JsonProcessingException {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("at", event.at().toString());
        line.put("type", event.type());
        line.put("actor", event.username());
        event.fileId().ifPresent(fileId -> line.put("file_id", fileId));
        line.putAll(event.facts());
        return json.writeValueAsString(line);
    }

    private void onLost(int events, String why) {
        lost.increment(events);
        LOG.errorf("%d events are not in the audit: %s", events, why);
    }
}
