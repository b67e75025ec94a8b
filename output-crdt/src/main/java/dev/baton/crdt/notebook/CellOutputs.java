package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.YArray;
import dev.baton.crdt.YMap;
import dev.baton.crdt.YText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of one code cell in the shared document. It makes only edits that an open page can follow: appending outputs,
 * removing the last ones, rewriting the end of the last text.
 *
 * <p>A short-lived view: pages replace cells, so ask the {@link NotebookDocument} again before every use. Owned by the thread
 * that owns the document.
 */
public final class CellOutputs {
    /** The key under {@code transient} that marks an output as a notice. */
    private static final String NOTICE = "baton_notice";

    private final YArray array;

    CellOutputs(YArray array) {
        this.array = array;
    }

    /** Whether two outputs are the same to a page: numbers as doubles, keys in any order. */
    public static boolean same(ObjectNode a, ObjectNode b) {
        return SharedJson.same(a, b);
    }

    /** The number of outputs. */
    public int size() {
        return array.length();
    }

    /** All outputs as nbformat has them: stream text in one piece, no {@code transient}. */
    public List<ObjectNode> read() {
        List<ObjectNode> outputs = new ArrayList<>(array.length());
        for (Object element : array.toList()) {
            outputs.add(json(element));
        }
        return outputs;
    }

    private static ObjectNode json(@Nullable Object element) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        if (element instanceof YMap map) {
            for (String key : map.keys()) {
                json.set(key, SharedJson.toNode(map.get(key)));
            }
        } else {
            json.setAll(SharedJson.objectOf(element));
        }
        json.remove("transient");
        JsonNode text = json.get("text");
        if (text != null && text.isArray()) {
            StringBuilder joined = new StringBuilder();
            text.forEach(line -> joined.append(line.asText()));
            json.put("text", joined.toString());
        }
        return json;
    }

    /** Whether the last output is a stream whose text can be written at its end. */
    public boolean lastTakesText() {
        return lastText() != null;
    }

    private @Nullable YText lastText() {
        return array.length() > 0
                        && array.get(array.length() - 1) instanceof YMap map
                        && map.get("text") instanceof YText text
                ? text
                : null;
    }

    /**
     * Keeps the first {@code kept} units of the last output's text and puts {@code tail} after them. The tail is written at the very
     * end before the span in front of it is deleted: in the other order, pages cut off the wrong characters.
     */
    public void rewriteLastText(int kept, String tail) {
        YText text = lastText();
        if (text == null) {
            throw new IllegalStateException("the last output has no shared text");
        }
        int length = text.length();
        if (!tail.isEmpty()) {
            text.insert(length, tail);
        }
        if (kept < length) {
            text.delete(kept, length - kept);
        }
    }

    /** Deletes all outputs. */
    public void clear() {
        replaceFrom(0, List.of());
    }

    /**
     * Replaces the outputs from {@code index} on. The new ones are appended before the old ones in front of them are deleted:
     * in the other order they would be placed before the deleted ones, and pages would join a stream to one that is about to
     * be removed.
     */
    public void replaceFrom(int index, List<ObjectNode> outputs) {
        int length = array.length();
        outputs.forEach(this::push);
        if (index < length) {
            array.delete(index, length - index);
        }
    }

    /** An output of one moment, and whether it is a notice. */
    record Kept(ObjectNode json, boolean notice) {}

    /** All outputs of this moment, so that they can be put back. */
    List<Kept> keep() {
        List<Kept> outputs = new ArrayList<>(array.length());
        for (Object element : array.toList()) {
            outputs.add(new Kept(json(element), isNotice(element)));
        }
        return outputs;
    }

    /** Appends outputs that were kept. */
    void pushAll(List<Kept> outputs) {
        for (Kept output : outputs) {
            if (output.notice()) {
                pushNotice(output.json());
            } else {
                push(output.json());
            }
        }
    }

    /** The entries of the array, to be compared by identity. */
    List<@Nullable Object> elements() {
        return array.toList();
    }

    /** Deletes the output at a place. */
    void delete(int index) {
        array.delete(index, 1);
    }

    private static boolean isNotice(@Nullable Object element) {
        return element instanceof YMap map
                && map.get("transient") instanceof Map<?, ?> marks
                && marks.containsKey(NOTICE);
    }

    /** Appends an output that pages show and that is never written to a file. */
    public void pushNotice(ObjectNode output) {
        push(output);
        if (array.get(array.length() - 1) instanceof YMap map) {
            map.set("transient", Map.of(NOTICE, true));
        }
    }

    /** All outputs but notices, as they go to a file. */
    List<ObjectNode> readForFile() {
        List<ObjectNode> outputs = new ArrayList<>(array.length());
        for (Object element : array.toList()) {
            if (!isNotice(element)) {
                outputs.add(json(element));
            }
        }
        return outputs;
    }

    /** Appends an output as nbformat has it. */
    public void push(ObjectNode output) {
        YMap map = array.insertMap(array.length());
        boolean stream = output.path("output_type").asText().equals("stream");
        for (Map.Entry<String, JsonNode> member : output.properties()) {
            if (stream && member.getKey().equals("text")) {
                YText text = map.setText("text");
                if (!member.getValue().asText().isEmpty()) {
                    text.insert(0, member.getValue().asText());
                }
            } else if (!member.getKey().equals("transient")) {
                map.set(member.getKey(), SharedJson.toPlain(member.getValue()));
            }
        }
    }

    /** Replaces all outputs, where they differ. */
    void replace(List<ObjectNode> outputs) {
        List<ObjectNode> there = read();
        boolean same = there.size() == outputs.size();
        for (int i = 0; same && i < outputs.size(); i++) {
            same = SharedJson.same(there.get(i), outputs.get(i));
        }
        if (!same) {
            replaceFrom(0, outputs);
        }
    }
}
