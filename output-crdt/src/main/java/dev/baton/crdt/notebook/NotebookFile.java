package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.DocumentMessage;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A notebook file of nbformat 4.0 to 4.5 as it is on disk, with its content.
 *
 * <p>A value. It keeps its own text, so that a notebook written over it preserves every byte of unchanged parts: order of
 * keys, white space, escapes, spelling of numbers, unknown keys.
 */
public final class NotebookFile {
    /** The longest file that is read, in bytes. */
    public static final int FILE_BYTES_MAX = 512 << 20;

    private final String text;
    private final JsonSpan.Obj root;

    private NotebookFile(String text, JsonSpan.Obj root) {
        this.text = text;
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * <p>Total and bounded: at most {@link #FILE_BYTES_MAX} bytes and {@link dev.baton.crdt.YType#VALUE_DEPTH_MAX} levels of
     * nesting in a value. Lists of lines count as text; cells and outputs of unknown types, which no page could show, are
     * refused like everything else that is not a notebook.
     *
     * @throws NotebookFormatException with a sentence for the user who opened it
     */
    public static NotebookFile parse(byte[] bytes) throws NotebookFormatException {
        if (bytes.length > FILE_BYTES_MAX) {
            throw new NotebookFormatException(DocumentMessage.TOO_LARGE.text(bytes.length, FILE_BYTES_MAX));
        }
        return parse(decode(bytes));
    }

    private static NotebookFile parse(String text) throws NotebookFormatException {
        // A byte order mark is no part of the JSON, but stays in the file.
        String json = text.startsWith("\uFEFF") ? " " + text.substring(1) : text;
        JsonSpan root;
        try {
            root = JsonSpanReader.read(json);
        } catch (NotebookFormatException e) {
            int line = NotebookCheck.conflictMarkerLine(text);
            if (line > 0) {
                throw new NotebookFormatException(DocumentMessage.CONFLICT_MARKERS.text(line));
            }
            throw e;
        }
        if (!(root instanceof JsonSpan.Obj object)) {
            throw new NotebookFormatException(DocumentMessage.NOT_A_NOTEBOOK.text());
        }
        NotebookCheck.check(object, text);
        return new NotebookFile(text, object);
    }

    /** Any JSON object that is a file; empty where it is none. */
    static Optional<ObjectNode> raw(byte[] bytes) {
        try {
            String text = decode(bytes);
            return Optional.of(text.startsWith("\uFEFF") ? text.substring(1) : text)
                    .map(NotebookFile::json)
                    .filter(ObjectNode.class::isInstance)
                    .map(ObjectNode.class::cast);
        } catch (NotebookFormatException notText) {
            return Optional.empty();
        }
    }

    /** A text as JSON; as the text itself where it is none. */
    static JsonNode json(String text) {
        try {
            return JsonSpanReader.read(text).toNode(text);
        } catch (NotebookFormatException notJson) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }

    /** A new notebook, as nbformat writes it. */
    static NotebookFile written(ObjectNode notebook) {
        return ofText(JsonPatcher.write(notebook));
    }

    private static String decode(byte[] bytes) throws NotebookFormatException {
        String quickly = new String(bytes, StandardCharsets.UTF_8);
        if (quickly.indexOf('\uFFFD') < 0) {
            return quickly;
        }
        // It is either present or was replaced.
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new NotebookFormatException(DocumentMessage.NOT_UTF8.text());
        }
    }

    /** A new notebook without cells, as nbformat writes it. */
    public static NotebookFile empty() {
        ObjectNode notebook = JsonNodeFactory.instance.objectNode();
        notebook.putArray("cells");
        notebook.putObject("metadata");
        notebook.put("nbformat", 4);
        notebook.put("nbformat_minor", 5);
        return ofText(JsonPatcher.write(notebook));
    }

    /** The file's bytes. */
    public byte[] bytes() {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The number of cells. */
    public int cellCount() {
        return cells().items().size();
    }

    /** Whether no cell holds any text. */
    public boolean isBlank() {
        for (int i = 0; i < cellCount(); i++) {
            if (!isBlank(((JsonSpan.Obj) cells().items().get(i)).get("source"))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isBlank(@Nullable JsonSpan source) {
        return switch (source) {
            case JsonSpan.Str str -> str.end() - str.start() == 2;
            case JsonSpan.Arr arr -> arr.items().stream().allMatch(NotebookFile::isBlank);
            case null, default -> true;
        };
    }

    /** The minor version of nbformat 4; ids of cells are in the file from 5 on. */
    public int nbformatMinor() {
        return root.get("nbformat_minor") instanceof JsonSpan.Num num ? (int) num.value(text) : 0;
    }

    /**
     * The same notebook with that content, written over this file's text. Keys at the top that are not nbformat's stay.
     *
     * @throws UnwritableNotebookException if the content could not be read again
     */
    NotebookFile rewritten(ObjectNode notebook) {
        if (new JsonSame(text).same(root, notebook, JsonPart.NOTEBOOK)) {
            return this;
        }
        return ofText(JsonPatcher.rewrite(notebook, text, root));
    }

    private static NotebookFile ofText(String text) {
        try {
            return parse(text);
        } catch (NotebookFormatException e) {
            throw new UnwritableNotebookException(e);
        }
    }

    private JsonSpan.Arr cells() {
        return (JsonSpan.Arr) Objects.requireNonNull(root.get("cells"));
    }

    /** The metadata of the notebook, without what never enters a document. */
    ObjectNode metadata() {
        return root.get("metadata") instanceof JsonSpan.Obj object
                ? (ObjectNode) content(object, JsonPart.METADATA)
                : JsonNodeFactory.instance.objectNode();
    }

    /**
     * The cell at a place as nbformat has it, texts in one piece, the source with line feeds alone, without what never enters a document.
     */
    ObjectNode cell(int index) {
        ObjectNode cell = (ObjectNode) content(cells().items().get(index), JsonPart.CELL);
        String source = cell.path("source").asText();
        if (source.indexOf('\r') >= 0) {
            cell.put("source", LineEnds.plain(source));
        }
        return cell;
    }

    /** The sources of cells with other line ends than line feeds, as in the file. */
    List<FileSource> foreignSources() {
        List<FileSource> sources = new ArrayList<>();
        for (JsonSpan cell : cells().items()) {
            JsonSpan span = ((JsonSpan.Obj) cell).get("source");
            String source = span == null
                    ? ""
                    : content(span, JsonPart.CELL.member("source")).asText();
            if (source.indexOf('\r') >= 0) {
                String id = ((JsonSpan.Obj) cell).get("id") instanceof JsonSpan.Str str ? str.value(text) : "";
                sources.add(new FileSource(id, source));
            }
        }
        return sources;
    }

    /** A cell's source as in the file; the id may be empty. */
    record FileSource(String id, String source) {}

    /** Whether some cell ends its lines in several ways, which the next change of the cell makes one. */
    public boolean hasMixedLineEnds() {
        return foreignSources().stream()
                .anyMatch(each -> !LineEnds.of(each.source()).uniform());
    }

    /** The ids that cells have in the file. */
    Set<String> cellIds() {
        Set<String> ids = new HashSet<>();
        for (JsonSpan cell : cells().items()) {
            if (((JsonSpan.Obj) cell).get("id") instanceof JsonSpan.Str id) {
                ids.add(id.value(text));
            }
        }
        return ids;
    }

    private JsonNode content(JsonSpan span, JsonPart part) {
        return switch (span) {
            case JsonSpan.Obj obj -> {
                ObjectNode node = JsonNodeFactory.instance.objectNode();
                for (JsonSpan.Member member : obj.members()) {
                    if (!part.isTransient(member.key())) {
                        node.set(member.key(), content(member.value(), part.member(member.key())));
                    }
                }
                yield node;
            }
            case JsonSpan.Arr arr -> {
                String joined = part.isText() ? new JsonSame(text).joined(arr) : null;
                if (joined != null) {
                    yield JsonNodeFactory.instance.textNode(joined);
                }
                ArrayNode node = JsonNodeFactory.instance.arrayNode(arr.items().size());
                arr.items().forEach(item -> node.add(content(item, part.item())));
                yield node;
            }
            default -> span.toNode(text);
        };
    }

    /** Whether two files are the same to the last byte. */
    public boolean isWrittenAs(NotebookFile other) {
        return text.equals(other.text);
    }

    /** Whether two files have the same content, regardless of spelling. */
    public boolean hasSameContentAs(NotebookFile other) {
        ObjectNode content = (ObjectNode) content(root, JsonPart.NOTEBOOK);
        return new JsonSame(other.text).same(other.root, content, JsonPart.NOTEBOOK);
    }

    @Override
    public String toString() {
        return "NotebookFile" + Map.of("cells", cellCount(), "minor", nbformatMinor());
    }
}
