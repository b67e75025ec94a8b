package dev.baton.broker.documents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.broker.documents.RetainedFiles.Kept;
import dev.baton.broker.error.UserMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Texts that could not be merged into a document: kept in the state folder and told of, never thrown away by themselves but for the
 * bounds, where the eldest go first.
 *
 * <p>Any thread; blocks on the disk.
 */
public final class ConflictCopies {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RetainedFiles files;
    private final Consumer<ConflictCopy> onKept;

    /**
     * Asides in a folder, which is made when the first one comes.
     *
     * @param perDocumentMax how many a document may have
     * @param perDocumentMaxBytes how many bytes they may have together
     * @param onKept hears of each one that is new
     */
    public ConflictCopies(
            Path folder,
            int perDocumentMax,
            long perDocumentMaxBytes,
            InstantSource clock,
            Consumer<ConflictCopy> onKept) {
        this.files = new RetainedFiles(folder, perDocumentMax, perDocumentMaxBytes, clock);
        this.onKept = onKept;
    }

    /** Why a text was set aside. */
    public enum Reason {
        /** A page held it whose history the document does not know. */
        UNKNOWN_HISTORY,
        /** The file was changed from outside in lines that were changed here, too. */
        CONFLICT,
        /** A save would have emptied the file, and nobody had deleted anything. */
        REFUSED_SAVE,
        /** Another program had emptied the file and left it so. */
        EMPTIED,
        /** The file had vanished when the document was closed. */
        VANISHED;

        /** The word of the API. */
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The text of one cell.
     *
     * @param cellId empty for a text file
     */
    public record Text(String cellId, String source) {}

    /**
     * What was set aside at one time.
     *
     * @param who whose text it is; empty where it came with the file
     */
    public record ConflictCopy(String id, String fileId, Instant at, String who, Reason reason, List<Text> cells) {}

    /** Sets texts aside; what is the newest aside of the document already is not kept twice. Durable when it returns. */
    public void keep(String fileId, String who, Reason reason, List<Text> cells) throws IOException {
        List<Kept> there = files.of(fileId);
        if (!there.isEmpty()) {
            Optional<ConflictCopy> newest = read(there.getFirst());
            if (newest.isPresent()
                    && newest.get().who().equals(who)
                    && newest.get().reason() == reason
                    && newest.get().cells().equals(cells)) {
                return;
            }
        }
        ObjectNode json = JSON.createObjectNode().put("who", who);
        ArrayNode list = json.putArray("cells");
        cells.forEach(each -> list.addObject().put("cell_id", each.cellId()).put("source", each.source()));
        Kept kept = files.keep(fileId, reason.wireName(), JSON.writeValueAsBytes(json))
                .orElseThrow(() -> new IOException(UserMessage.CONFLICT_COPY_TOO_LARGE.text()));
        onKept.accept(new ConflictCopy(kept.id(), fileId, kept.at(), who, reason, cells));
    }

    /** What is kept of a document, newest first. */
    public List<ConflictCopy> of(String fileId) throws IOException {
        List<ConflictCopy> conflictCopies = new ArrayList<>();
        for (Kept each : files.of(fileId)) {
            read(each).ifPresent(conflictCopies::add);
        }
        return conflictCopies;
    }

    /** The aside of that id. */
    public Optional<ConflictCopy> find(String id) throws IOException {
        Optional<Kept> kept = files.find(id);
        return kept.isEmpty() ? Optional.empty() : read(kept.get());
    }

    /** Throws an aside away, because a person said so; false where there is none. */
    public boolean delete(String id) throws IOException {
        Optional<Kept> kept = files.find(id);
        return kept.isPresent() && files.delete(kept.get());
    }

    /** Documents are gone, and what was kept of them. */
    public void forget(Collection<String> fileIds) throws IOException {
        for (String each : fileIds) {
            files.forget(each);
        }
    }

    private Optional<ConflictCopy> read(Kept kept) throws IOException {
        Optional<byte[]> bytes = files.read(kept);
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonNode json = JSON.readTree(bytes.get());
            List<Text> cells = new ArrayList<>();
            json.path("cells")
                    .forEach(each -> cells.add(new Text(
                            each.path("cell_id").asText(), each.path("source").asText())));
            return Optional.of(new ConflictCopy(
                    kept.id(),
                    kept.fileId(),
                    kept.at(),
                    json.path("who").asText(),
                    Reason.valueOf(kept.tag().toUpperCase(Locale.ROOT)),
                    cells));
        } catch (JsonProcessingException | IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }
}
