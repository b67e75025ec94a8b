package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.DocumentMessage;
import dev.baton.crdt.YType;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The checks that make a JSON object a notebook which a page can show. */
final class NotebookCheck {
    private static final Set<String> CELL_TYPES = Set.of("code", "markdown", "raw");
    private static final Set<String> OUTPUT_TYPES = Set.of("stream", "display_data", "execute_result", "error");
    private static final int CELLS_MAX = 100_000;
    private static final String TOO_DEEP = "is nested more than " + YType.VALUE_DEPTH_MAX + " levels deep";
    /** The members that a document keeps as shared types of their own. */
    private static final Set<String> HOLDERS = Set.of("metadata", "outputs");

    private final String text;

    /** Whether a file may hold a cell of that type. */
    static boolean isCellType(String type) {
        return CELL_TYPES.contains(type);
    }

    /** Whether an output of a document may be written to a file, by the same rule as for reading. */
    static boolean isWritable(ObjectNode output) {
        return switch (output.path("output_type").asText()) {
            case "stream" ->
                output.path("name").isTextual() && output.path("text").isTextual();
            case "display_data", "execute_result" -> output.path("data").isObject();
            case "error" -> true;
            default -> false;
        };
    }

    private NotebookCheck(String text) {
        this.text = text;
    }

    static void check(JsonSpan.Obj root, String text) throws NotebookFormatException {
        new NotebookCheck(text).notebook(root);
    }

    /** The first line that begins like a conflict marker of git, or 0. */
    static int conflictMarkerLine(String text) {
        int line = 1;
        for (int start = 0; start >= 0 && start < text.length(); line++) {
            if (text.startsWith("<<<<<<<", start) || text.startsWith(">>>>>>>", start)) {
                return line;
            }
            int end = text.indexOf('\n', start);
            start = end < 0 ? -1 : end + 1;
        }
        return 0;
    }

    private void notebook(JsonSpan.Obj root) throws NotebookFormatException {
        if (!(root.get("nbformat") instanceof JsonSpan.Num major)) {
            throw new NotebookFormatException(DocumentMessage.NO_NBFORMAT.text());
        }
        if (major.value(text) != 4) {
            throw new NotebookFormatException(
                    DocumentMessage.OTHER_NBFORMAT.text(text.substring(major.start(), major.end())));
        }
        if (!(root.get("nbformat_minor") instanceof JsonSpan.Num minor)
                || minor.value(text) < 0
                || minor.value(text) > 1_000) {
            throw new NotebookFormatException(DocumentMessage.NO_MINOR.text());
        }
        if (root.get("metadata") != null && !(root.get("metadata") instanceof JsonSpan.Obj)) {
            throw new NotebookFormatException(DocumentMessage.METADATA.text());
        }
        if (hasTooDeepMember(root.get("metadata"))) {
            throw new NotebookFormatException(DocumentMessage.METADATA_DEPTH.text(TOO_DEEP));
        }
        if (!(root.get("cells") instanceof JsonSpan.Arr cells)) {
            throw new NotebookFormatException(DocumentMessage.NO_CELLS.text());
        }
        if (cells.items().size() > CELLS_MAX) {
            throw new NotebookFormatException(
                    DocumentMessage.TOO_MANY_CELLS.text(cells.items().size(), CELLS_MAX));
        }
        for (int i = 0; i < cells.items().size(); i++) {
            String wrong = cells.items().get(i) instanceof JsonSpan.Obj cell ? cell(cell) : "is not a JSON object";
            if (wrong != null) {
                throw new NotebookFormatException(DocumentMessage.CELL.text(i + 1, wrong));
            }
        }
    }

    private @Nullable String cell(JsonSpan.Obj cell) {
        if (!(cell.get("cell_type") instanceof JsonSpan.Str type) || !CELL_TYPES.contains(type.value(text))) {
            return "has an unknown type";
        }
        if (!isText(cell.get("source"))) {
            return "has no valid source";
        }
        if (cell.get("metadata") != null && !(cell.get("metadata") instanceof JsonSpan.Obj)) {
            return "has metadata that is not a JSON object";
        }
        if (cell.get("attachments") != null && !(cell.get("attachments") instanceof JsonSpan.Obj)) {
            return "has attachments that are not a JSON object";
        }
        if (hasTooDeepMember(cell.get("metadata"))) {
            return "has metadata that " + TOO_DEEP;
        }
        for (JsonSpan.Member member : cell.members()) {
            if (!HOLDERS.contains(member.key()) && isTooDeep(member.value(), 0)) {
                return TOO_DEEP;
            }
        }
        JsonSpan outputs = cell.get("outputs");
        if (outputs == null) {
            return null;
        }
        if (!(outputs instanceof JsonSpan.Arr list)) {
            return "has outputs that are not a list";
        }
        for (JsonSpan output : list.items()) {
            if (!(output instanceof JsonSpan.Obj object) || !isOutput(object)) {
                return "has an output of an unknown type";
            }
            if (hasTooDeepMember(output)) {
                return "has an output that " + TOO_DEEP;
            }
        }
        return null;
    }

    /** Whether a value of an object, as a document keeps it, is nested deeper than one can be. */
    private static boolean hasTooDeepMember(@Nullable JsonSpan span) {
        return span instanceof JsonSpan.Obj object
                && object.members().stream().anyMatch(member -> isTooDeep(member.value(), 0));
    }

    private static boolean isTooDeep(JsonSpan span, int depth) {
        return depth > YType.VALUE_DEPTH_MAX
                || switch (span) {
                    case JsonSpan.Obj object ->
                        object.members().stream().anyMatch(member -> isTooDeep(member.value(), depth + 1));
                    case JsonSpan.Arr array -> array.items().stream().anyMatch(item -> isTooDeep(item, depth + 1));
                    default -> false;
                };
    }

    private boolean isOutput(JsonSpan.Obj output) {
        if (!(output.get("output_type") instanceof JsonSpan.Str type) || !OUTPUT_TYPES.contains(type.value(text))) {
            return false;
        }
        return switch (type.value(text)) {
            case "stream" -> output.get("name") instanceof JsonSpan.Str && isText(output.get("text"));
            case "display_data", "execute_result" -> output.get("data") instanceof JsonSpan.Obj;
            default -> true;
        };
    }

    private static boolean isText(@Nullable JsonSpan span) {
        return span instanceof JsonSpan.Str
                || span instanceof JsonSpan.Arr arr && arr.items().stream().allMatch(JsonSpan.Str.class::isInstance);
    }
}
