package dev.baton.crdt.peer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.MalformedUpdateException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures the core on workloads of fixed shape; each runs once at a quarter of its size to warm up. */
final class Bench {
    private Bench() {}

    /** A workload; returns the document it ended with. */
    private interface Workload {
        Workloads.Result run(int size) throws MalformedUpdateException;
    }

    static void run(JsonNode request, ObjectNode answer, ObjectMapper json)
            throws IOException, MalformedUpdateException {
        String name = request.path("name").asText();
        String data = request.path("data").asText();
        switch (name) {
            case "append60k" -> measure(answer, 60_000, Workloads::append);
            case "stream20k" -> measure(answer, 20_000, Workloads::stream);
            case "stream100k" -> measure(answer, 100_000, Workloads::stream);
            case "stream" -> measure(answer, request.path("lines").asInt(), Workloads::stream);
            case "load2000" -> {
                byte[] update = Files.readAllBytes(Path.of(data));
                measure(answer, 1, size -> Workloads.load(update));
            }
            case "trace" -> {
                List<Workloads.Patch> patches = new ArrayList<>();
                json.readTree(new File(data)).path("patches").forEach(patch -> patches.add(patchOf(patch)));
                measure(answer, patches.size(), size -> Workloads.trace(patches.subList(0, size)));
            }
            default -> throw new IllegalArgumentException("unknown benchmark " + name);
        }
    }

    private static void measure(ObjectNode answer, int size, Workload workload) throws MalformedUpdateException {
        workload.run(Math.max(1, size / 4));
        long before = heapBytes();
        long start = System.nanoTime();
        Workloads.Result result = workload.run(size);
        answer.put("ms", (System.nanoTime() - start) / 1e6);
        answer.put("heap_bytes", heapBytes() - before);
        answer.put("length", result.length());
        answer.put("items", result.doc().structCount());
    }

    private static long heapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Reads {@code [position, deleted, inserted, author?]}. */
    private static Workloads.Patch patchOf(JsonNode node) {
        return new Workloads.Patch(
                node.path(0).asInt(),
                node.path(1).asInt(),
                node.path(2).asText(),
                node.path(3).asInt(Workloads.Patch.ONE_AUTHOR));
    }
}
