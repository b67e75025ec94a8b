package dev.baton.broker.spool;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.bridge.message.Channel;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.error.UserMessage;
import dev.baton.crdt.output.KernelOutput;
import dev.baton.crdt.output.MalformedOutputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One line of an output file: a JSON object with {@code msg_type}, {@code content} and {@code metadata} as they came, and with the
 * number of binary {@code buffers} that are not kept; or a {@code gap} with a sentence.
 *
 * <p>Stateless. Content and metadata that are no JSON objects are replaced by empty ones, so that every line can be read.
 */
final class OutputLine {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OutputLine() {}

    /** Whether a message is something that a person would see of an execution. */
    static boolean isOutput(KernelMessage message) {
        return message.channel() == Channel.IOPUB
                && switch (message.msgType()) {
                    case "stream", "display_data", "update_display_data", "execute_result", "error", "clear_output" ->
                        true;
                    default -> false;
                };
    }

    static byte[] of(KernelMessage message) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(message.content().length + 96);
        put(line, "{\"msg_type\":\"" + message.msgType() + "\",\"content\":");
        object(line, message.content());
        put(line, ",\"metadata\":");
        object(line, message.metadata());
        if (!message.buffers().isEmpty()) {
            put(line, ",\"buffers\":" + message.buffers().size());
        }
        put(line, "}\n");
        return line.toByteArray();
    }

    /** The line in the place of messages that could not be kept. */
    static byte[] gap(long messages, String why) {
        return notice(UserMessage.OUTPUT_MESSAGES_MISSING.text(messages, why));
    }

    /** The last line of a file that is full. */
    static byte[] end(long maxBytes) {
        return notice(UserMessage.OUTPUT_TOO_LONG.text(maxBytes));
    }

    /** What is left of a file that was emptied. */
    static byte[] removed() {
        return notice(UserMessage.OUTPUT_REMOVED.text());
    }

    private static byte[] notice(String sentence) {
        return ("{\"gap\":\"" + sentence + "\"}\n").getBytes(StandardCharsets.UTF_8);
    }

    /** What a person reads of a line: texts as they are, of anything richer its plain text. */
    static String textOf(String line) {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (IOException torn) {
            return ""; // the last line of a broker that was killed while it wrote
        }
        if (node.has("gap")) {
            return "\n[Baton: " + node.path("gap").asText() + "]\n";
        }
        JsonNode content = node.path("content");
        return switch (node.path("msg_type").asText()) {
            case "stream" -> content.path("text").asText();
            case "display_data", "update_display_data", "execute_result" ->
                content.path("data").path("text/plain").asText() + "\n";
            case "error" -> traceback(content);
            default -> "";
        };
    }

    /** The output that a line holds; empty for a sentence about what is missing, and for a torn line. */
    static Optional<KernelOutput> outputOf(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            return Optional.of(
                    KernelOutput.parse(node.path("msg_type").asText(), JSON.writeValueAsBytes(node.path("content"))));
        } catch (IOException | MalformedOutputException none) {
            return Optional.empty();
        }
    }

    private static String traceback(JsonNode content) {
        if (content.path("traceback").isEmpty()) {
            return content.path("ename").asText() + ": "
                    + content.path("evalue").asText() + "\n";
        }
        StringBuilder text = new StringBuilder();
        content.path("traceback").forEach(each -> text.append(each.asText()).append('\n'));
        return text.toString();
    }

    private static void put(ByteArrayOutputStream line, String text) {
        line.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void object(ByteArrayOutputStream line, byte[] json) {
        if (!isObject(json)) {
            put(line, "{}");
            return;
        }
        int from = 0;
        for (int i = 0; i < json.length; i++) {
            if (json[i] == '\n' || json[i] == '\r') { // between values only: in a text they are escaped
                line.write(json, from, i - from);
                line.write(' ');
                from = i + 1;
            }
        }
        line.write(json, from, json.length - from);
    }

    private static boolean isObject(byte[] json) {
        try (JsonParser parser = JSON.getFactory().createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            parser.skipChildren();
            return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        } catch (IOException malformed) {
            return false;
        }
    }
}
