package dev.baton.crdt.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.ApplyResult;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.Subscription;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YDocOptions;
import dev.baton.crdt.YFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Answers requests on documents, one JSON object a line, in order: {@code {"ok":true,...}} or
 * {@code {"ok":false,"error":...}}.
 *
 * <p>Documents are kept by name until replaced or dropped. A refused request leaves its document unchanged, except that the
 * operations of a {@code transact} before the one that failed stay applied.
 */
public final class YPeer {
    private static final byte[] EMPTY_UPDATE = {0, 0};

    /** Escapes everything beyond ASCII: a lone surrogate would not survive UTF-8. */
    private final ObjectMapper json =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Map<String, YDoc> docs = new HashMap<>();
    private final HistoryRequests histories = new HistoryRequests();

    /** The events observed during the request being answered. */
    private ArrayNode events = json.createArrayNode();

    /** Serves standard input until it ends. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        YPeer peer = new YPeer();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (!line.isBlank()) {
                out.print(peer.answer(line) + "\n");
                out.flush();
            }
        }
    }

    /** The answer to one request line. */
    public String answer(String line) throws JsonProcessingException {
        ObjectNode answer = json.createObjectNode();
        answer.put("ok", true);
        events = json.createArrayNode();
        try {
            handle(json.readTree(line), answer);
            if (!events.isEmpty()) {
                answer.set("events", events);
            }
        } catch (MalformedUpdateException | IOException | RuntimeException e) {
            answer = json.createObjectNode();
            answer.put("ok", false);
            answer.put("error", e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
        }
        return json.writeValueAsString(answer);
    }

    private void handle(JsonNode request, ObjectNode answer) throws MalformedUpdateException, IOException {
        String op = request.path("op").asText();
        switch (op) {
            case "new" ->
                docs.put(
                        request.path("doc").asText(),
                        new YDoc(
                                request.path("client").asLong(),
                                new YDocOptions(
                                        request.path("gc").asBoolean(true), true, YDocOptions.UPDATE_STEPS_MAX)));
            case "drop" -> {
                YDoc dropped = docs.remove(request.path("doc").asText());
                if (dropped != null) {
                    histories.drop(dropped);
                }
            }
            case "merge" -> {
                List<byte[]> updates = new ArrayList<>();
                request.path("updates").forEach(update -> updates.add(bytes(update)));
                put(answer, "update", format(request).merge(updates));
            }
            case "diff" ->
                put(answer, "update", format(request).diff(bytes(request.path("update")), bytes(request.path("sv"))));
            case "convert" -> {
                YFormat from = format(request);
                YFormat to = from == YFormat.V1 ? YFormat.V2 : YFormat.V1;
                put(answer, "update", from.convert(bytes(request.path("update")), to));
            }
            case "svOf" -> put(answer, "sv", format(request).encodeStateVector(bytes(request.path("update"))));
            case "bench" -> Bench.run(request, answer, json);
            default -> {
                if (HistoryRequests.knows(op)) {
                    histories.handle(op, doc(request), request, answer, docs);
                } else {
                    handleDoc(op, doc(request), request, answer);
                }
            }
        }
    }

    private void handleDoc(String op, YDoc doc, JsonNode request, ObjectNode answer) throws MalformedUpdateException {
        switch (op) {
            case "apply" -> {
                ApplyResult result;
                ArrayNode own = answer.putArray("updates");
                try (Subscription ignored = format(request).onUpdate(doc, (update, origin, local) -> {
                    if (local) {
                        own.add(base64(update));
                    }
                })) {
                    result = format(request).apply(doc, bytes(request.path("update")), "peer");
                }
                answer.put("changed", result.changed());
                answer.put("clean", result.clean());
                answer.put("pending", result.pending());
            }
            case "state" ->
                put(
                        answer,
                        "update",
                        request.hasNonNull("sv")
                                ? format(request).encodeState(doc, bytes(request.path("sv")))
                                : format(request).encodeState(doc));
            case "observe" ->
                TypePath.resolve(doc, request)
                        .observeDeep(heard -> heard.forEach(event -> events.add(JsonValues.toJson(event))));
            case "pending" -> answer.put("pending", doc.hasPending());
            case "sv" -> put(answer, "sv", doc.encodeStateVector());
            case "get" ->
                answer.set(
                        "value",
                        JsonValues.toJson(TypePath.resolve(doc, request).toJson()));
            case "delta" ->
                answer.set(
                        "value", JsonValues.toJson(TypePath.text(doc, request).toDelta()));
            case "transact" -> {
                List<byte[]> updates = new ArrayList<>();
                try (Subscription ignored =
                        format(request).onUpdate(doc, (update, origin, local) -> updates.add(update))) {
                    doc.transact("local", () -> request.path("ops").forEach(step -> Operation.apply(doc, step)));
                }
                put(
                        answer,
                        "update",
                        updates.isEmpty() ? YFormat.V1.convert(EMPTY_UPDATE, format(request)) : updates.getFirst());
            }
            default -> throw new IllegalArgumentException("unknown operation " + op);
        }
    }

    private YDoc doc(JsonNode request) {
        YDoc doc = docs.get(request.path("doc").asText());
        if (doc == null) {
            throw new IllegalArgumentException("no such document");
        }
        return doc;
    }

    private static YFormat format(JsonNode request) {
        return switch (request.path("v").asInt(1)) {
            case 1 -> YFormat.V1;
            case 2 -> YFormat.V2;
            default -> throw new IllegalArgumentException("unknown update format");
        };
    }

    private static byte[] bytes(JsonNode node) {
        return Base64.getDecoder().decode(node.asText());
    }

    private static void put(ObjectNode answer, String name, byte[] bytes) {
        answer.put(name, base64(bytes));
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
