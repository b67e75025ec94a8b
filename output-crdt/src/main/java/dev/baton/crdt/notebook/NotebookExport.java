package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The shared notebook as nbformat has it. */
final class NotebookExport {
    private static final int FIRST_MINOR_WITH_IDS = 5;

    private NotebookExport() {}

    static NotebookFile export(NotebookDocument document, NotebookFile former, boolean kernelChosen) {
        ObjectNode notebook = JsonNodeFactory.instance.objectNode();
        ArrayNode cells = notebook.putArray("cells");
        Set<String> formerIds = former.cellIds();
        Map<String, ObjectNode> byId = new HashMap<>();
        List<SharedCell> shared = document.cells();
        for (SharedCell cell : shared) {
            ObjectNode json = cell.toNbformat();
            if (!NotebookCheck.isCellType(cell.type()) || isTwin(json, byId)) {
                continue;
            }
            // Old formats know no ids; an existing one stays.
            if (document.nbformatMinor() < FIRST_MINOR_WITH_IDS
                    && !formerIds.contains(json.path("id").asText())) {
                json.remove("id");
            }
            cells.add(json);
        }
        if (former.cellCount() == 0 && cells.size() == 1 && isEmptyCell((ObjectNode) cells.get(0))) {
            cells.removeAll();
        }
        restoreLineEnds(cells, former);
        notebook.set("metadata", KernelMetadata.forFile(document.metadata(), former.metadata(), kernelChosen));
        notebook.put("nbformat", 4);
        notebook.put("nbformat_minor", document.nbformatMinor());
        return former.rewritten(notebook);
    }

    /** Whether an equal cell of that id is there already; a different one of the same id gets an id of its own. */
    private static boolean isTwin(ObjectNode cell, Map<String, ObjectNode> byId) {
        String id = cell.has("id") ? cell.path("id").asText() : "cell";
        ObjectNode first = byId.putIfAbsent(id, cell);
        if (first == null) {
            cell.put("id", id);
            return false;
        }
        if (SharedJson.same(first, cell)) {
            return true;
        }
        for (int n = 2; ; n++) {
            String other = id.substring(0, Math.min(id.length(), 56)) + "-" + n;
            if (byId.putIfAbsent(other, cell) == null) {
                cell.put("id", other);
                return false;
            }
        }
    }

    /** The sources get back the ends of lines that they had in the file. */
    private static void restoreLineEnds(ArrayNode cells, NotebookFile former) {
        List<NotebookFile.FileSource> foreign = former.foreignSources();
        if (foreign.isEmpty()) {
            return;
        }
        Map<String, String> byId = new HashMap<>();
        Map<String, String> byText = new HashMap<>();
        for (NotebookFile.FileSource each : foreign) {
            if (each.id().isEmpty()) {
                byText.put(LineEnds.plain(each.source()), each.source());
            } else {
                byId.put(each.id(), each.source());
            }
        }
        // a changed cell without an id cannot be found in the file: it gets the line ends of most others
        String any = byText.isEmpty() ? "" : String.join("", byText.values());
        for (JsonNode cell : cells) {
            String source = cell.path("source").asText();
            String was = byId.get(cell.path("id").asText());
            if (was == null) {
                was = byText.getOrDefault(source, any);
            }
            ((ObjectNode) cell).put("source", LineEnds.restored(source, was));
        }
    }

    private static boolean isEmptyCell(ObjectNode cell) {
        return cell.path("source").asText().isEmpty()
                && cell.path("metadata").isEmpty()
                && cell.path("outputs").isEmpty()
                && cell.path("execution_count").isNull();
    }
}
