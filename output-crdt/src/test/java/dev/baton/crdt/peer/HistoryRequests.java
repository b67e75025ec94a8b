package dev.baton.crdt.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.RelativePosition;
import dev.baton.crdt.UndoHistory;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YFormat;
import dev.baton.crdt.YSnapshot;
import dev.baton.crdt.YType;
import java.util.Base64;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Requests about positions, moments and steps of a document.
 *
 * <p>{@code position} ({@code at}, {@code assoc}) and {@code resolve} ({@code position}) for relative positions; {@code
 * snapshot}, {@code restore} ({@code snapshot}, {@code as}: the name of the new document); {@code track} (begins the undo
 * history of one type), {@code undo}, {@code redo}, {@code stopCapturing}.
 */
final class HistoryRequests {
    private static final long CAPTURE_MS = 1_000_000;
    private static final Set<String> NAMES =
            Set.of("position", "resolve", "snapshot", "restore", "track", "undo", "redo", "stopCapturing");

    private final Map<YDoc, UndoHistory> histories = new IdentityHashMap<>();
    private long nowMs = 1;

    static boolean knows(String op) {
        return NAMES.contains(op);
    }

    /** Answers a request; {@code docs} may get a new document. */
    void handle(String op, YDoc doc, JsonNode request, ObjectNode answer, Map<String, YDoc> docs)
            throws MalformedUpdateException {
        switch (op) {
            case "position" -> {
                YType type = TypePath.resolve(doc, request);
                int at = request.path("at").asInt();
                RelativePosition position =
                        RelativePosition.of(type, at, request.path("assoc").asInt());
                put(answer, "position", position.encode());
                answer.put("json", position.toJson());
            }
            case "resolve" -> {
                RelativePosition position = request.has("json")
                        ? RelativePosition.ofJson(request.path("json").asText())
                        : RelativePosition.decode(bytes(request.path("position")));
                RelativePosition.Place place = position.resolve(doc);
                if (place == null) {
                    answer.putNull("index");
                } else {
                    answer.put("index", place.index());
                }
            }
            case "snapshot" -> {
                put(answer, "snapshot", YSnapshot.of(doc).encode());
                put(answer, "snapshotV2", YSnapshot.of(doc).encode(YFormat.V2));
            }
            case "restore" ->
                docs.put(
                        request.path("as").asText(),
                        (request.has("snapshotV2")
                                        ? YSnapshot.decode(bytes(request.path("snapshotV2")), YFormat.V2)
                                        : YSnapshot.decode(bytes(request.path("snapshot"))))
                                .restore(doc, request.path("client").asLong()));
            case "track" ->
                histories.put(
                        doc,
                        new UndoHistory(
                                doc,
                                List.of(TypePath.resolve(doc, request)),
                                Set.of("local"),
                                CAPTURE_MS,
                                () -> nowMs++));
            case "undo" -> answer.put("done", history(doc).undo());
            case "redo" -> answer.put("done", history(doc).redo());
            case "stopCapturing" -> history(doc).stopCapturing();
            default -> throw new IllegalArgumentException("unknown operation " + op);
        }
    }

    /** Forgets the history of a document. */
    void drop(YDoc doc) {
        UndoHistory history = histories.remove(doc);
        if (history != null) {
            history.close();
        }
    }

    private UndoHistory history(YDoc doc) {
        UndoHistory history = histories.get(doc);
        if (history == null) {
            throw new IllegalArgumentException("nothing is tracked");
        }
        return history;
    }

    private static byte[] bytes(JsonNode node) {
        return Base64.getDecoder().decode(node.asText());
    }

    private static void put(ObjectNode answer, String name, byte[] bytes) {
        answer.put(name, Base64.getEncoder().encodeToString(bytes));
    }
}
