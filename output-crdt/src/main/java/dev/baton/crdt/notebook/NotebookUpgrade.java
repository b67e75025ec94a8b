package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads notebooks that are older than nbformat 4, or not quite of it, by the rules of nbformat's own upgrade: worksheets, headings,
 * {@code pyout}, streams without a name, cells without a source. The file itself is not changed by that. Pure; any thread.
 */
public final class NotebookUpgrade {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MINOR = 5;
    private static final Set<String> OUTPUT_KEYS = Set.of("output_type", "execution_count", "metadata", "data");
    private static final Map<String, String> MEDIA_TYPES = Map.of(
            "text", "text/plain",
            "html", "text/html",
            "svg", "image/svg+xml",
            "png", "image/png",
            "jpeg", "image/jpeg",
            "latex", "text/latex",
            "json", "application/json",
            "javascript", "application/javascript");

    private NotebookUpgrade() {}

    /**
     * A file as it can be edited.
     *
     * @param upgraded whether the bytes have another format
     */
    public record Opened(NotebookFile file, boolean upgraded) {}

    /**
     * Reads a file, upgraded where that is needed; the same bytes give the same notebook, ids of cells included.
     *
     * @throws NotebookFormatException with a sentence where it can be read in no way
     */
    public static Opened open(byte[] bytes) throws NotebookFormatException {
        try {
            return new Opened(NotebookFile.parse(bytes), false);
        } catch (NotebookFormatException strict) {
            ObjectNode raw = NotebookFile.raw(bytes).orElseThrow(() -> strict);
            int major = raw.path("nbformat").asInt();
            if (major != 3 && major != 4) {
                throw strict;
            }
            ObjectNode notebook = major == 3 ? ofWorksheets(raw) : raw;
            try {
                repair(notebook);
                return new Opened(NotebookFile.written(notebook), true);
            } catch (UnwritableNotebookException notEvenThen) {
                throw major == 4 ? strict : notEvenThen.reason();
            }
        }
    }

    private static ObjectNode ofWorksheets(ObjectNode old) {
        ObjectNode notebook = NODES.objectNode();
        ArrayNode cells = notebook.putArray("cells");
        for (JsonNode sheet : old.path("worksheets")) {
            for (JsonNode cell : sheet.path("cells")) {
                cells.add(cell instanceof ObjectNode object ? ofOldCell(object) : cell);
            }
        }
        ObjectNode metadata = old.path("metadata") instanceof ObjectNode object ? object : NODES.objectNode();
        metadata.remove(List.of("name", "signature"));
        notebook.set("metadata", metadata);
        return notebook;
    }

    private static ObjectNode ofOldCell(ObjectNode cell) {
        if (cell.path("cell_type").asText().equals("code")) {
            cell.remove("language");
            JsonNode collapsed = cell.remove("collapsed");
            if (collapsed != null) {
                cell.withObjectProperty("metadata").set("collapsed", collapsed);
            }
            JsonNode input = cell.remove("input");
            cell.set("source", input == null ? NODES.textNode("") : input);
            JsonNode number = cell.remove("prompt_number");
            cell.set("execution_count", number == null ? NODES.nullNode() : number);
        }
        return cell;
    }

    /** Converts cells and outputs to nbformat 4; parts that cannot be converted stay, and are refused. */
    private static void repair(ObjectNode notebook) {
        boolean withIds = notebook.path("nbformat").asInt() != 4;
        notebook.put("nbformat", 4);
        if (withIds) {
            notebook.put("nbformat_minor", MINOR);
        } else if (!notebook.path("nbformat_minor").isIntegralNumber()) {
            notebook.put("nbformat_minor", MINOR - 1);
        }
        if (!notebook.path("metadata").isObject()) {
            notebook.putObject("metadata");
        }
        int place = 0;
        for (JsonNode each : notebook.path("cells")) {
            if (each instanceof ObjectNode cell) {
                repairCell(cell);
                if (withIds) {
                    cell.put("id", idOf(place, cell));
                }
            }
            place++;
        }
    }

    private static void repairCell(ObjectNode cell) {
        if (cell.path("source").isNull() || cell.path("source").isMissingNode()) {
            cell.put("source", "");
        }
        if (!cell.path("metadata").isObject()) {
            cell.putObject("metadata");
        }
        switch (cell.path("cell_type").asText()) {
            case "heading" -> {
                int level = Math.clamp(cell.path("level").asInt(1), 1, 6);
                cell.remove("level");
                cell.put("cell_type", "markdown");
                cell.put(
                        "source",
                        "#".repeat(level) + " "
                                + textOf(cell.path("source")).strip().replaceAll("\\R", " "));
            }
            case "html" -> cell.put("cell_type", "markdown");
            case "code" -> {
                if (!cell.path("outputs").isArray()) {
                    cell.putArray("outputs");
                }
                for (JsonNode output : cell.path("outputs")) {
                    if (output instanceof ObjectNode object) {
                        repairOutput(object);
                    }
                }
            }
            default -> {
                // nothing else has changed between the formats
            }
        }
    }

    private static void repairOutput(ObjectNode output) {
        switch (output.path("output_type").asText()) {
            case "pyout" -> {
                output.put("output_type", "execute_result");
                JsonNode number = output.remove("prompt_number");
                output.set("execution_count", number == null ? NODES.nullNode() : number);
                gatherData(output);
            }
            case "display_data", "execute_result" -> gatherData(output);
            case "pyerr" -> output.put("output_type", "error");
            case "stream" -> {
                JsonNode name = output.remove("stream");
                if (!output.path("name").isTextual()) {
                    output.set("name", name == null || !name.isTextual() ? NODES.textNode("stdout") : name);
                }
                if (output.path("text").isNull() || output.path("text").isMissingNode()) {
                    output.put("text", "");
                }
            }
            default -> {
                // unknown kinds are refused
            }
        }
    }

    private static void gatherData(ObjectNode output) {
        if (!output.path("metadata").isObject()) {
            output.putObject("metadata");
        }
        if (output.path("data").isObject()) {
            return;
        }
        ObjectNode data = NODES.objectNode();
        List<String> keys = new ArrayList<>();
        output.fieldNames().forEachRemaining(keys::add);
        for (String key : keys) {
            if (!OUTPUT_KEYS.contains(key)) {
                data.set(MEDIA_TYPES.getOrDefault(key, key), output.remove(key));
            }
        }
        if (data.has("application/json")) {
            data.set("application/json", NotebookFile.json(textOf(data.path("application/json"))));
        }
        output.set("data", data);
    }

    private static String textOf(JsonNode lines) {
        if (!lines.isArray()) {
            return lines.asText();
        }
        StringBuilder joined = new StringBuilder();
        lines.forEach(line -> joined.append(line.asText()));
        return joined.toString();
    }

    private static String idOf(int place, ObjectNode cell) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((place + ":" + textOf(cell.path("source"))).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
