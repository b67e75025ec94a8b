package dev.baton.crdt.output;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.crdt.DocumentMessage;
import dev.baton.crdt.YType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The reader of output messages: total, bounded, one refusal. */
final class KernelOutputParser {
    /** Bytes of the content of one message; a picture of a plot has some hundred thousand, a widget's data some million. */
    static final int CONTENT_BYTES_MAX = 128 << 20;

    static final Set<String> TYPES =
            Set.of("stream", "display_data", "execute_result", "error", "clear_output", "update_display_data");

    // its data and metadata are values below it
    private static final int DEPTH_MAX = YType.VALUE_DEPTH_MAX;

    // Jackson's own bound on one string is 20 MB; pictures and HTML may be longer, and the bytes of the message bound
    // them.
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(CONTENT_BYTES_MAX)
                            .maxNestingDepth(DEPTH_MAX)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private KernelOutputParser() {}

    static KernelOutput parse(String msgType, byte[] contentJson) throws MalformedOutputException {
        if (!TYPES.contains(msgType)) {
            throw new MalformedOutputException(DocumentMessage.OUTPUT_TYPE.text());
        }
        if (contentJson.length > CONTENT_BYTES_MAX) {
            throw new MalformedOutputException(DocumentMessage.OUTPUT_SIZE.text(contentJson.length, CONTENT_BYTES_MAX));
        }
        ObjectNode content = readObject(contentJson);
        return switch (msgType) {
            case "stream" -> new KernelOutput.Stream(text(content, "name"), text(content, "text"));
            case "display_data" ->
                new KernelOutput.DisplayData(object(content, "data"), metadata(content), displayId(content));
            case "execute_result" ->
                new KernelOutput.ExecuteResult(
                        object(content, "data"), metadata(content), count(content), displayId(content));
            case "error" ->
                new KernelOutput.Error(lenientText(content, "ename"), lenientText(content, "evalue"), lines(content));
            case "clear_output" ->
                new KernelOutput.ClearOutput(content.path("wait").asBoolean(false));
            default ->
                new KernelOutput.UpdateDisplayData(
                        object(content, "data"),
                        metadata(content),
                        displayId(content)
                                .orElseThrow(
                                        () -> new MalformedOutputException(DocumentMessage.OUTPUT_DISPLAY_ID.text())));
        };
    }

    private static ObjectNode readObject(byte[] json) throws MalformedOutputException {
        JsonNode node;
        try {
            node = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new MalformedOutputException(DocumentMessage.OUTPUT_NOT_JSON.text(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new MalformedOutputException(DocumentMessage.OUTPUT_UNREADABLE.text());
        }
        if (!(node instanceof ObjectNode)) {
            throw new MalformedOutputException(DocumentMessage.OUTPUT_NOT_OBJECT.text());
        }
        return mayHoldLoneSurrogate(json) ? (ObjectNode) OutputJson.wellFormed(node) : (ObjectNode) node;
    }

    /** Only an escape can contain a lone surrogate: the bytes are checked UTF-8. */
    private static boolean mayHoldLoneSurrogate(byte[] json) {
        for (int i = 0; i + 2 < json.length; i++) {
            if (json[i] == '\\' && json[i + 1] == 'u' && (json[i + 2] == 'd' || json[i + 2] == 'D')) {
                return true;
            }
        }
        return false;
    }

    private static String text(ObjectNode content, String key) throws MalformedOutputException {
        JsonNode value = content.get(key);
        if (value == null || !value.isTextual()) {
            throw new MalformedOutputException(DocumentMessage.OUTPUT_NO_TEXT.text(key));
        }
        return value.textValue();
    }

    private static String lenientText(ObjectNode content, String key) {
        JsonNode value = content.get(key);
        return value == null || value.isNull() ? "" : value.asText();
    }

    private static ObjectNode object(ObjectNode content, String key) throws MalformedOutputException {
        if (content.get(key) instanceof ObjectNode object) {
            return object;
        }
        throw new MalformedOutputException(DocumentMessage.OUTPUT_NO_OBJECT.text(key));
    }

    private static ObjectNode metadata(ObjectNode content) {
        return content.get("metadata") instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }

    private static Optional<String> displayId(ObjectNode content) {
        JsonNode id = content.path("transient").get("display_id");
        return id == null || !id.isTextual() ? Optional.empty() : Optional.of(id.textValue());
    }

    private static @Nullable Integer count(ObjectNode content) {
        JsonNode count = content.get("execution_count");
        return count != null && count.isIntegralNumber() && count.canConvertToInt() ? count.intValue() : null;
    }

    private static List<String> lines(ObjectNode content) {
        List<String> lines = new ArrayList<>();
        JsonNode traceback = content.get("traceback");
        if (traceback != null && traceback.isArray()) {
            for (JsonNode line : traceback) {
                lines.add(line.asText());
            }
        }
        return lines;
    }
}
