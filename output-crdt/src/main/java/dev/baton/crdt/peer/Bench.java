package dev.baton.crdt.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.MalformedUpdateException;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YDoc;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures the core on workloads of fixed shape; each runs once at a quarter of its size to warm up. */
final class Bench {
    private static final long FIRST_CLIENT = 1;

    private Bench() {}

    /** A workload; answers the document it ended with. */
    private interface Workload {
        Result run(int size) throws MalformedUpdateException;
    }

    /** What a workload leaves behind. */
    private record Result(YDoc doc, int length) {}

    static void run(JsonNode request, ObjectNode answer, ObjectMapper json)
            throws IOException, MalformedUpdateException {
        String name = request.path("name").asText();
        String data = request.path("data").asText();
        switch (name) {
            case "append60k" -> measure(answer, 60_000, Bench::append);
            case "stream20k" -> measure(answer, 20_000, Bench::stream);
            case "stream100k" -> measure(answer, 100_000, Bench::stream);
            case "stream" -> measure(answer, request.path("lines").asInt(), Bench::stream);
            case "load2000" -> {
                byte[] update = Files.readAllBytes(Path.of(data));
                measure(answer, 1, size -> load(update));
            }
            case "trace" -> {
                List<Patch> patches = new ArrayList<>();
                json.readTree(new File(data)).path("patches").forEach(patch -> patches.add(Patch.of(patch)));
                measure(answer, patches.size(), size -> trace(patches, size));
            }
            default -> throw new IllegalArgumentException("unknown benchmark " + name);
        }
    }

    private static void measure(ObjectNode answer, int size, Workload workload) throws MalformedUpdateException {
        workload.run(Math.max(1, size / 4));
        long before = heapBytes();
        long start = System.nanoTime();
        Result result = workload.run(size);
        answer.put("ms", (System.nanoTime() - start) / 1e6);
        answer.put("heap_bytes", heapBytes() - before);
        answer.put("length", result.length());
        answer.put("items", result.doc().structCount());
    }

    private static long heapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Result append(int size) throws MalformedUpdateException {
        YDoc author = new YDoc(FIRST_CLIENT);
        YDoc receiver = new YDoc(FIRST_CLIENT + 1);
        List<byte[]> updates = new ArrayList<>();
        author.onUpdate((update, origin, local) -> updates.add(update));
        YText text = author.text("text");
        for (int i = 0; i < size; i++) {
            text.insert(i, "a");
            receiver.applyUpdate(updates.removeLast(), null);
        }
        return new Result(receiver, receiver.text("text").length());
    }

    private static Result stream(int lines) {
        YDoc doc = new YDoc(FIRST_CLIENT);
        long[] bytes = new long[1];
        doc.onUpdate((update, origin, local) -> bytes[0] += update.length);
        YMap cell = doc.array("cells").insertMap(0);
        YArray outputs = cell.setArray("outputs");
        YText text = outputs.insertMap(0).setText("text");
        for (int i = 0; i < lines; i++) {
            text.append("line " + i + " 0123456789012345678901234567890123456789\n");
        }
        return new Result(doc, text.length());
    }

    private static Result load(byte[] update) throws MalformedUpdateException {
        YDoc doc = new YDoc(FIRST_CLIENT);
        doc.applyUpdate(update, null);
        return new Result(doc, doc.array("cells").length());
    }

    /** One edit: what is deleted and inserted at a position, and by whom (0 or 1; -1 where there is one author only). */
    private record Patch(int at, int deleted, String inserted, int author) {
        static Patch of(JsonNode node) {
            return new Patch(
                    node.path(0).asInt(),
                    node.path(1).asInt(),
                    node.path(2).asText(),
                    node.path(3).asInt(-1));
        }
    }

    private static Result trace(List<Patch> patches, int size) throws MalformedUpdateException {
        List<YDoc> authors = List.of(new YDoc(FIRST_CLIENT), new YDoc(FIRST_CLIENT + 1));
        List<byte[]> updates = new ArrayList<>();
        for (YDoc author : authors) {
            author.onUpdate((update, origin, local) -> {
                if (local) {
                    updates.add(update);
                }
            });
        }
        for (Patch patch : patches.subList(0, size)) {
            YDoc doc = authors.get(Math.max(0, patch.author()));
            YText text = doc.text("text");
            doc.transact(() -> {
                text.delete(patch.at(), patch.deleted());
                text.insert(patch.at(), patch.inserted());
            });
            for (byte[] update : updates) {
                if (patch.author() >= 0) {
                    authors.get(1 - patch.author()).applyUpdate(update, null);
                }
            }
            updates.clear();
        }
        return new Result(authors.getFirst(), authors.getFirst().text("text").length());
    }
}
