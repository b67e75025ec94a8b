package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** One cell as the shared map of jupyter_ydoc's schema; a view for the moment, never kept across changes. */
final class SharedCell {
    private final YMap map;

    SharedCell(YMap map) {
        this.map = map;
    }

    String id() {
        return map.get("id") instanceof String id ? id : "";
    }

    String type() {
        return map.get("cell_type") instanceof String type ? type : "";
    }

    boolean isCode() {
        return type().equals("code");
    }

    String source() {
        return SharedJson.textOf(map.get("source"));
    }

    void makeLineEndsPlain() {
        String source = source();
        if (source.indexOf('\r') >= 0 && map.get("source") instanceof YText text) {
            TextEdit.apply(text, LineEnds.plain(source));
        }
    }

    String executionState() {
        return map.get("execution_state") instanceof String state ? state : "idle";
    }

    OptionalInt executionCount() {
        return map.get("execution_count") instanceof Number count && count.doubleValue() != 0
                ? OptionalInt.of(count.intValue())
                : OptionalInt.empty();
    }

    ObjectNode metadata() {
        return SharedJson.objectOf(map.get("metadata"));
    }

    Optional<CellOutputs> outputs() {
        return map.get("outputs") instanceof YArray array ? Optional.of(new CellOutputs(array)) : Optional.empty();
    }

    /** Sets the state where it is another one. */
    void setExecutionState(String state) {
        if (!(map.get("execution_state") instanceof String there) || !there.equals(state)) {
            map.set("execution_state", state);
        }
    }

    /** Sets the number where it is another one. */
    void setExecutionCount(int count) {
        if (!(map.get("execution_count") instanceof Number there) || there.doubleValue() != count) {
            map.set("execution_count", count);
        }
    }

    /** Takes the number away where there is one. */
    void clearExecutionCount() {
        if (!SharedJson.isNothing(map, "execution_count")) {
            map.set("execution_count", null);
        }
    }

    /** The cell as nbformat 4.5 has it, with its id; entries of a peer that a notebook may not contain are left out. */
    ObjectNode toNbformat() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (String key : map.keys()) {
            if (!JsonPart.CELL.isTransient(key)) {
                json.set(key, SharedJson.toNode(map.get(key)));
            }
        }
        json.put("source", source());
        ObjectNode metadata = metadata();
        metadata.remove("trusted");
        json.set("metadata", metadata);
        if (isCode()) {
            ArrayNode outputs = json.putArray("outputs");
            outputs()
                    .ifPresent(list -> list.readForFile().stream()
                            .filter(NotebookCheck::isWritable)
                            .forEach(outputs::add));
            if (executionCount().isPresent()) {
                json.put("execution_count", executionCount().getAsInt());
            } else {
                json.putNull("execution_count");
            }
        } else {
            json.remove("outputs");
            json.remove("execution_count");
            if (json.path("attachments").isEmpty()) {
                json.remove("attachments");
            }
        }
        if (id().isEmpty()) {
            json.remove("id");
        }
        return json;
    }

    /** Fills a new map with a cell of a file. */
    static void fill(YMap map, ObjectNode cell, String id, boolean trusted) {
        map.set("id", id);
        boolean code = cell.path("cell_type").asText().equals("code");
        for (Map.Entry<String, JsonNode> member : cell.properties()) {
            switch (member.getKey()) {
                case "id", "source", "metadata", "outputs", "execution_state" -> {}
                case "attachments" -> {
                    if (!member.getValue().isEmpty()) {
                        map.set("attachments", SharedJson.toPlain(member.getValue()));
                    }
                }
                default -> map.set(member.getKey(), SharedJson.toPlain(member.getValue()));
            }
        }
        YText source = map.setText("source");
        String text = cell.path("source").asText();
        if (!text.isEmpty()) {
            source.insert(0, text);
        }
        YMap metadata = map.setMap("metadata");
        for (Map.Entry<String, JsonNode> member : cell.path("metadata").properties()) {
            metadata.set(member.getKey(), SharedJson.toPlain(member.getValue()));
        }
        if (code) {
            if (trusted) {
                metadata.set("trusted", true);
            }
            CellOutputs outputs = new CellOutputs(map.setArray("outputs"));
            outputsOf(cell).forEach(outputs::push);
            if (!cell.has("execution_count")) {
                map.set("execution_count", null);
            }
            map.set("execution_state", "idle");
        }
    }

    /** Fills a new map with a copy of another cell, but with these outputs. */
    static void copy(YMap from, YMap to, List<CellOutputs.Kept> outputs) {
        for (String key : from.keys()) {
            switch (key) {
                case "source" -> {
                    YText source = to.setText("source");
                    String text = SharedJson.textOf(from.get("source"));
                    if (!text.isEmpty()) {
                        source.insert(0, text);
                    }
                }
                case "metadata" -> {
                    YMap metadata = to.setMap("metadata");
                    for (Map.Entry<String, JsonNode> member :
                            SharedJson.objectOf(from.get("metadata")).properties()) {
                        metadata.set(member.getKey(), SharedJson.toPlain(member.getValue()));
                    }
                }
                case "outputs" -> {}
                default -> to.set(key, SharedJson.toPlain(SharedJson.toNode(from.get(key))));
            }
        }
        if (from.has("outputs")) {
            new CellOutputs(to.setArray("outputs")).pushAll(outputs);
        }
    }

    static List<ObjectNode> outputsOf(ObjectNode cell) {
        List<ObjectNode> outputs = new ArrayList<>();
        for (JsonNode output : cell.path("outputs")) {
            outputs.add((ObjectNode) output);
        }
        return outputs;
    }

    /** Sets source, metadata, attachments, outputs and count, without writing values that are already equal. */
    void update(ObjectNode wanted) {
        if (map.get("source") instanceof YText text) {
            TextEdit.apply(text, wanted.path("source").asText());
        }
        if (map.get("metadata") instanceof YMap metadata) {
            updateMembers(metadata, (ObjectNode) wanted.path("metadata"), "trusted");
        }
        if (isCode()) {
            outputs().ifPresent(list -> list.replace(outputsOf(wanted)));
            if (wanted.path("execution_count").isIntegralNumber()) {
                setExecutionCount(wanted.path("execution_count").intValue());
            } else {
                clearExecutionCount();
            }
        }
        for (Map.Entry<String, JsonNode> member : wanted.properties()) {
            switch (member.getKey()) {
                case "id", "cell_type", "source", "metadata", "outputs", "execution_count", "execution_state" -> {}
                default -> setWhereOther(map, member.getKey(), member.getValue());
            }
        }
        if (!wanted.has("attachments") && map.has("attachments")) {
            map.remove("attachments");
        }
    }

    /** Sets the members of a map to those of an object, one by one, except for one key. */
    static void updateMembers(YMap map, ObjectNode wanted, String leftAlone) {
        for (String key : map.keys()) {
            if (!wanted.has(key) && !key.equals(leftAlone)) {
                map.remove(key);
            }
        }
        for (Map.Entry<String, JsonNode> member : wanted.properties()) {
            if (!member.getKey().equals(leftAlone)) {
                setWhereOther(map, member.getKey(), member.getValue());
            }
        }
    }

    private static void setWhereOther(YMap map, String key, JsonNode value) {
        if (!map.has(key) || !SharedJson.same(SharedJson.toNode(map.get(key)), value)) {
            map.set(key, SharedJson.toPlain(value));
        }
    }
}
