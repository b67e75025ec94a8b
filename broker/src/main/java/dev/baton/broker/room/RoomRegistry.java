package dev.baton.broker.room;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.kernel.CellExecutions;
import dev.baton.broker.security.Caller;
import dev.baton.permissions.Action;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Every open document of this broker, by its room id. A room is made when somebody opens the document and dropped a while after the
 * last one has left. The map is guarded by {@code this}; everything else belongs to the rooms.
 */
public final class RoomRegistry {
    private static final Logger LOG = Logger.getLogger(RoomRegistry.class);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RoomContext context;
    private final GlobalRoom global;
    private final Map<RoomId, DocumentRoom> rooms = new HashMap<>();

    /** Rooms that are given that setting. */
    public RoomRegistry(RoomContext context) {
        this.context = context;
        this.global = new GlobalRoom(context.runtime(), context.config(), this::seenBy, context.offences());
        context.meters().gauge("baton.rooms.open", this, RoomRegistry::count);
    }

    /** Plays Runs in a notebook that nobody sees, so that a person's first one is no slower than others; called once after a start. */
    public void rehearse() {
        if (context.config().rehearsalRuns() > 0) {
            new RoomRehearsal(context, context.config().rehearsalRuns()).run();
        }
    }

    /** The room in which everybody is. */
    public GlobalRoom global() {
        return global;
    }

    /** The room of a document, opened if need be. The caller has been asked for the right to read. */
    public synchronized DocumentRoom open(RoomId id) {
        return rooms.computeIfAbsent(id, each -> {
            DocumentRoom room = new DocumentRoom(each, context, this::drop);
            room.open();
            return room;
        });
    }

    private synchronized void drop(DocumentRoom room) {
        rooms.remove(room.id(), room);
    }

    private synchronized int count() {
        return rooms.size();
    }

    /** The notebooks among these files that are open, as kernels reach them. */
    public synchronized List<CellExecutions> runsOf(Collection<String> fileIds) {
        List<CellExecutions> found = new ArrayList<>();
        for (String fileId : fileIds) {
            DocumentRoom room = rooms.get(new RoomId("json", "notebook", fileId));
            if (room != null) {
                room.runs().ifPresent(found::add);
            }
        }
        return found;
    }

    /**
     * A notebook as kernels reach it, opened if need be; fails with a sentence when its file cannot be opened as one. The caller
     * has been asked for the right to read.
     */
    public CompletionStage<CellExecutions> runsIn(String fileId) {
        DocumentRoom room = open(new RoomId("json", "notebook", fileId));
        return room.history()
                .thenApply(opened ->
                        room.runs().orElseThrow(() -> new IllegalStateException("a notebook's room has runs")));
    }

    private synchronized List<DocumentRoom> all() {
        return List.copyOf(rooms.values());
    }

    private List<DocumentRoom> under(String path) {
        return all().stream()
                .filter(room -> context.documents()
                        .pathOf(room.id().fileId())
                        .filter(each -> each.equals(path) || each.startsWith(path + "/"))
                        .isPresent())
                .toList();
    }

    /** Files have other paths now, and the ids know of it: the rooms go on under the new ones. */
    public void onRenamed(String to) {
        under(to).forEach(DocumentRoom::onRenamed);
    }

    /** A file or folder is about to be deleted: its rooms close, and no later save brings it back. Blocks until that is certain. */
    public void onDeleting(String path) {
        for (DocumentRoom room : under(path)) {
            await(room.onDeleting());
            drop(room);
        }
    }

    /** Documents are gone: their histories are forgotten, and what was kept of their texts. */
    public void forget(Collection<String> fileIds) {
        for (String fileId : fileIds) {
            RoomId.ofFile(fileId).forEach(id -> context.history().forget(id.historyKey()));
        }
        try {
            context.conflictCopies().forget(fileIds);
            context.versions().forget(fileIds);
        } catch (IOException failure) {
            LOG.error(OperatorMessage.LOG_TEXTS_NOT_DELETED.text(failure.getMessage()));
        }
    }

    /**
     * Brings an earlier version of a file back as an edit that everybody sees. Completes with whether the file holds it now; fails with
     * a sentence when it cannot be opened. The caller has been asked for the right to restore.
     */
    public CompletionStage<Boolean> restore(RoomId id, byte[] version) {
        return open(id).restore(version);
    }

    /** The bytes that a save of an open document would write; empty when it is not open or its file is up to date. Blocks. */
    public Optional<byte[]> unsaved(String path) {
        return context.documents()
                .find(path)
                .flatMap(fileId -> all().stream()
                        .filter(room -> room.id().fileId().equals(fileId))
                        .findFirst())
                .flatMap(room -> await(room.unsaved()).orElse(Optional.empty()));
    }

    /** Rights have changed: who may not read a document any more is sent away. */
    public void recheck(String sentence) {
        all().forEach(room -> room.recheckPages(sentence));
    }

    /** Saves and closes everything, at most for a time. */
    public void close(Duration atMost) {
        CompletableFuture<?>[] closing = all().stream()
                .map(room -> room.shutDown().toCompletableFuture())
                .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(closing).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException late) {
            LOG.error(OperatorMessage.LOG_ROOMS_SLOW.text(late));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> Optional<T> await(CompletionStage<T> answer) {
        try {
            return Optional.ofNullable(answer.toCompletableFuture().get(ANSWER_MAX.toSeconds(), TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException late) {
            LOG.warn(OperatorMessage.LOG_ROOM_SLOW.text(late));
            return Optional.empty();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /**
     * A state of the global room, for people who share a document with its person, without the names of documents that its recipient
     * may not read. Everybody gets their own back, as a sign of life.
     */
    private Optional<String> seenBy(Caller recipient, Caller person, String state) {
        if (recipient.username().equals(person.username())) {
            return Optional.of(state);
        }
        if (!context.gate().meet(recipient, person)) {
            return Optional.empty();
        }
        try {
            JsonNode read = JSON.readTree(state);
            if (!(read instanceof ObjectNode object)) {
                return Optional.empty();
            }
            if (object.path("documents") instanceof ArrayNode documents) {
                ArrayNode visible = JSON.createArrayNode();
                documents.forEach(each -> {
                    if (maySee(recipient, each.asText())) {
                        visible.add(each);
                    }
                });
                object.set("documents", visible);
            }
            String current = object.path("current").asText("");
            if (!current.isEmpty() && !maySee(recipient, current.substring(current.indexOf(':') + 1))) {
                object.remove("current");
            }
            return Optional.of(JSON.writeValueAsString(object));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    private boolean maySee(Caller recipient, String path) {
        String plain = path.startsWith("RTC:") ? path.substring(4) : path;
        return context.gate().allows(recipient, Action.DOC_READ, plain)
                && context.gate().allows(recipient, Action.PRESENCE_SEE, plain);
    }
}
