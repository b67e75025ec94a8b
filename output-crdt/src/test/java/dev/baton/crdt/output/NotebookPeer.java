package dev.baton.crdt.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.notebook.NotebookDocument;
import dev.baton.crdt.notebook.NotebookFile;
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
 * A notebook and its output writer on a pipe, for the tests with the page's real models in {@code src/test/pagemodels}.
 *
 * <p>One JSON object a line on standard input, one answer a line on standard output, in order. Every answer holds the updates that the
 * request made, one for each transaction. A request that fails is answered with its error.
 */
final class NotebookPeer {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Object ORIGIN = "server";

    private final Map<String, Room> rooms = new HashMap<>();

    private static final class Room {
        final YDoc doc;
        final NotebookDocument notebook;
        final OutputWriter writer;
        final List<byte[]> updates = new ArrayList<>();
        int ids;

        Room(long client, OutputLimits limits) {
            doc = new YDoc(client);
            notebook = new NotebookDocument(doc);
            writer = new OutputWriter(notebook, limits, ORIGIN);
            doc.onUpdate((update, origin, local) -> {
                if (local) {
                    updates.add(update);
                }
            });
        }
    }

    public static void main(String[] args) throws IOException {
        NotebookPeer peer = new NotebookPeer();
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            out.println(peer.answer(JSON.readTree(line)));
            out.flush();
        }
    }

    private static OutputLimits limits(JsonNode request) {
        OutputLimits standard = OutputLimits.standard();
        return standard.withStreamBytesMax(request.path("streamBytesMax").asInt(standard.streamBytesMax()))
                .withStreamTailBytesMax(request.path("streamTailBytesMax").asInt(standard.streamTailBytesMax()));
    }

    private ObjectNode answer(JsonNode request) {
        ObjectNode answer = JSON.createObjectNode();
        try {
            String name = request.path("doc").asText();
            if (request.path("op").asText().equals("new")) {
                rooms.put(name, new Room(request.path("client").asLong(), limits(request)));
            }
            Room room = rooms.get(name);
            if (room == null) {
                throw new IllegalArgumentException("no such document");
            }
            perform(room, request, answer);
            ArrayNode updates = answer.putArray("updates");
            room.updates.forEach(update -> updates.add(Base64.getEncoder().encodeToString(update)));
            room.updates.clear();
        } catch (Exception e) {
            answer.put("error", e.toString());
        }
        return answer;
    }

    private static void perform(Room room, JsonNode request, ObjectNode answer) throws Exception {
        String cell = request.path("cell").asText();
        String execution = request.path("execution").asText();
        switch (request.path("op").asText()) {
            case "new" ->
                room.notebook.seed(
                        NotebookFile.parse(request.path("notebook").toString().getBytes(StandardCharsets.UTF_8)),
                        () -> "new-" + ++room.ids,
                        request.path("trusted").asBoolean(),
                        ORIGIN);
            case "apply" ->
                room.doc.applyUpdate(
                        Base64.getDecoder().decode(request.path("update").asText()), "page");
            case "state" -> answer.put("state", Base64.getEncoder().encodeToString(room.doc.encodeStateAsUpdate()));
            case "begin" -> room.writer.beginRun(execution, cell);
            case "offer" ->
                room.writer.offer(
                        execution,
                        KernelOutput.parse(
                                request.path("type").asText(),
                                request.path("content").toString().getBytes(StandardCharsets.UTF_8)));
            case "flush" -> room.writer.flush();
            case "end" ->
                room.writer.endRun(
                        execution,
                        request.path("count").isInt()
                                ? (Integer) request.path("count").intValue()
                                : null);
            case "endAll" -> {
                List<String> cells = new ArrayList<>();
                request.path("cells").forEach(id -> cells.add(id.asText()));
                room.writer.endRuns(cells);
            }
            case "pageBegan" -> answer.put("began", room.writer.pageBegan(cell));
            case "stdinEcho" -> answer.put("length", room.writer.stdinEchoLength(cell));
            case "cell" ->
                room.notebook.cell(cell).ifPresent(view -> {
                    answer.set("outputs", view.outputs());
                    answer.put("state", view.executionState());
                    if (view.executionCount().isPresent()) {
                        answer.put("count", view.executionCount().getAsInt());
                    } else {
                        answer.putNull("count");
                    }
                });
            default -> throw new IllegalArgumentException("no such request");
        }
    }
}
