package dev.baton.broker.observability;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.wiring.BrokerPaths;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The audit: every event as a line of JSON in a chain of hashes, one file a day, in the folder {@code audit} of the state folder. Holds
 * who, through what, when, what and on which document; never source text or secrets.
 *
 * <p>Off the way of any request: events are put into a bounded queue, and one thread of its own writes what has gathered, a tenth of a
 * second after it happened. What does not fit is left out, counted ({@code baton.audit.lost}), logged, and told in a line of its own.
 *
 * <p>Which line is the last is kept in the store too, about a second later. Where the files end before it at the start, the chain goes on
 * behind the line that is missing, with a line that says so ({@code audit.cut}).
 */
@ApplicationScoped
public class AuditFile {
    private static final Logger LOG = Logger.getLogger(AuditFile.class);
    private static final int TEXT_MAX = 300;
    /** Of no interest later, and by far the most frequent. */
    private static final String NOT_AUDITED = EventPublisher.QUEUE_CHANGED;

    private final AuditFiles files;
    private final ObjectMapper json;
    private final InstantSource clock;
    private final Counter lost;
    private final AuditHead head;
    private final BatonConfig.Audit limits;
    private final AtomicLong untold = new AtomicLong();
    private final BlockingQueue<AuditFiles.Entry> waiting;
    private AuditHead.@Nullable Place kept;
    private volatile Instant keptAt = Instant.EPOCH;

    /** Wakes the writer. */
    private final Semaphore news = new Semaphore(0);

    private final Thread writer = Thread.ofVirtual().name("baton-audit").unstarted(this::writeUntilInterrupted);

    @Inject
    AuditFile(
            BrokerPaths paths,
            ObjectMapper json,
            InstantSource clock,
            MeterRegistry meters,
            AuditHead head,
            BatonConfig config)
            throws IOException {
        this(paths.state().resolve("audit"), json, clock, meters.counter("baton.audit.lost"), head, config.audit());
    }

    AuditFile(
            Path folder, ObjectMapper json, InstantSource clock, Counter lost, AuditHead head, BatonConfig.Audit limits)
            throws IOException {
        this.files = new AuditFiles(folder);
        this.json = json;
        this.clock = clock;
        this.lost = lost;
        this.head = head;
        this.limits = limits;
        this.waiting = new ArrayBlockingQueue<>(limits.waitingMax());
        this.kept = head.load().orElse(null);
        if (kept != null) {
            requireEnd(kept);
        }
        writer.start();
    }

    /** Compares the end of the files with what the store knows of it. */
    private void requireEnd(AuditHead.Place known) {
        AuditHead.Place end = files.last();
        boolean cut = known.number() > end.number();
        if (!cut && (known.number() < end.number() || known.equals(end))) {
            // a crash came between the lines and the note of them
            return;
        }
        LOG.error(
                cut
                        ? OperatorMessage.LOG_AUDIT_CUT.text(known.number() - end.number())
                        : OperatorMessage.LOG_AUDIT_END_DIFFERS.text());
        files.goOnAfter(known);
        ObjectNode line = json.createObjectNode();
        line.put("at", clock.instant().toString()).put("type", "audit.cut");
        line.put("expected", known.number()).put("found", end.number());
        if (!waiting.offer(new AuditFiles.Entry(clock.instant(), line))) {
            onLost(1, "too many events wait");
        }
        news.release();
    }

    /** The last line that the store knows of. */
    public Optional<AuditHead.Place> end() {
        return head.load();
    }

    /** What is wanted of the audit; empty parts ask for nothing. */
    public record Filter(Optional<Instant> since, Optional<String> actor, Optional<String> document) {}

    /** Takes a line in. */
    @FunctionalInterface
    public interface Reader {
        /** Another line, without a line break. */
        void read(String line) throws IOException;
    }

    /** Takes events in. */
    @Incoming(EventHub.CHANNEL)
    public void onEvents(BatonEvent.Stroke stroke) {
        for (BatonEvent event : stroke.events()) {
            if (!event.type().equals(NOT_AUDITED) && !waiting.offer(entry(event))) {
                onLost(1, "too many events wait");
            }
        }
        news.release();
    }

    /** Reads what is wanted, oldest first, what has just happened included. Blocks on the disk. */
    public void read(Filter filter, Reader reader) throws IOException {
        write();
        files.read(line -> {
            if (matches(filter, line)) {
                reader.read(line);
            }
            return true;
        });
    }

    private boolean matches(Filter filter, String line) throws JsonProcessingException {
        if (filter.since().isEmpty()
                && filter.actor().isEmpty()
                && filter.document().isEmpty()) {
            return true;
        }
        JsonNode read = json.readTree(line);
        String document = read.path("document").asText(read.path("path").asText(""));
        return filter.since()
                        .map(since -> !Instant.parse(read.path("at").asText()).isBefore(since))
                        .orElse(true)
                && filter.actor()
                        .map(actor -> actor.equals(read.path("actor").asText()))
                        .orElse(true)
                && filter.document()
                        .map(path -> path.isEmpty() || document.equals(path) || document.startsWith(path + "/"))
                        .orElse(true);
    }

    private void writeUntilInterrupted() {
        try {
            while (true) {
                if (!news.tryAcquire(limits.headEvery().toMillis(), TimeUnit.MILLISECONDS)) {
                    keepEnd();
                    news.acquire();
                }
                Thread.sleep(limits.gather());
                news.drainPermits();
                write();
                if (Duration.between(keptAt, clock.instant()).compareTo(limits.headEvery()) >= 0) {
                    keepEnd();
                }
            }
        } catch (InterruptedException end) {
            LOG.debug("the audit's writer ends");
        }
    }

    /** Writes what has gathered, and has the store know of it. Blocks on the disk. */
    public void flush() {
        write();
        keepEnd();
    }

    /** Tells the store which line is the last, when that is on the disk. */
    private synchronized void keepEnd() {
        AuditHead.Place end = files.last();
        keptAt = clock.instant();
        if (end.equals(kept) || end.number() == 0) {
            return;
        }
        try {
            files.force();
            head.put(end).toCompletableFuture().join();
            kept = end;
        } catch (IOException | RuntimeException failure) {
            LOG.warn(OperatorMessage.LOG_AUDIT_HEAD.text(failure));
        }
    }

    /** Writes the rest. */
    @PreDestroy
    void close() throws InterruptedException {
        writer.interrupt();
        writer.join();
        write();
    }

    /** One at a time, so that lines are in the order in which things happened. */
    private synchronized void write() {
        List<AuditFiles.Entry> gathered = new ArrayList<>();
        waiting.drainTo(gathered);
        long missing = untold.getAndSet(0);
        if (missing > 0) {
            ObjectNode line = json.createObjectNode();
            line.put("at", clock.instant().toString()).put("type", "audit.lost").put("events", missing);
            gathered.add(new AuditFiles.Entry(clock.instant(), line));
        }
        if (gathered.isEmpty()) {
            return;
        }
        try {
            files.write(gathered);
        } catch (IOException failure) {
            untold.addAndGet(missing);
            onLost(gathered.size() - (missing > 0 ? 1 : 0), failure.toString());
        }
    }

    private AuditFiles.Entry entry(BatonEvent event) {
        ObjectNode line = json.createObjectNode();
        line.put("at", event.at().toString());
        line.put("type", event.type());
        line.put("actor", shortened(event.username()));
        event.document().ifPresent(path -> line.put("document", path));
        event.fileId().ifPresent(fileId -> line.put("file_id", fileId));
        if (!event.via().isEmpty()) {
            line.set("via", json.valueToTree(event.via()));
        }
        event.descriptor().forEach((name, value) -> {
            if (!line.has(name)) {
                line.set(
                        name,
                        value instanceof String text
                                ? json.getNodeFactory().textNode(shortened(text))
                                : json.valueToTree(value));
            }
        });
        return new AuditFiles.Entry(event.at(), line);
    }

    private static String shortened(String text) {
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX);
    }

    private void onLost(long events, String why) {
        untold.addAndGet(events);
        lost.increment(events);
        LOG.error(OperatorMessage.LOG_AUDIT_LOST.text(events, why));
    }
}
