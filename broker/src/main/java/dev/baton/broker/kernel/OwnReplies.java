package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.error.UserMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;

/** The contents of replies that Baton gives in a kernel's place, or changes. Stateless. */
final class OwnReplies {
    private static final ObjectMapper JSON = new ObjectMapper();

    private OwnReplies() {}

    /** What a page hears that asks for the debugger without the right: that it is not running, in the form that pages read. */
    static ObjectNode noDebugger(KernelMessage request) {
        ObjectNode content = JSON.createObjectNode().put("type", "response");
        try {
            JsonNode asked = JSON.readTree(request.content());
            boolean info = asked.path("command").asText().equals("debugInfo");
            content.put("request_seq", asked.path("seq").asInt())
                    .put("success", info)
                    .put("command", asked.path("command").asText())
                    .put("message", UserMessage.NO_DEBUG.text());
        } catch (IOException notJson) {
            content.put("success", false);
        }
        ObjectNode body = content.putObject("body");
        body.put("isStarted", false).put("hashMethod", "Murmur2").put("hashSeed", 0);
        body.put("tmpFilePrefix", "").put("tmpFileSuffix", "").put("richRendering", false);
        body.putArray("breakpoints");
        body.putArray("stoppedThreads");
        body.putArray("exceptionPaths");
        return content;
    }

    /**
     * The kernel's answer without what its page may not use: subshells, in which widget callbacks would run beside the queue, and
     * the debugger for people without that right.
     */
    static byte[] filtered(byte[] content, boolean mayDebug) {
        try {
            JsonNode info = JSON.readTree(content);
            if (!(info instanceof ObjectNode object)) {
                return content;
            }
            if (object.path("supported_features") instanceof ArrayNode features) {
                for (Iterator<JsonNode> each = features.iterator(); each.hasNext(); ) {
                    String feature = each.next().asText();
                    if (feature.equals("kernel subshells") || feature.equals("debugger") && !mayDebug) {
                        each.remove();
                    }
                }
            }
            if (!mayDebug && object.has("debugger")) {
                object.put("debugger", false);
            }
            return JSON.writeValueAsBytes(object);
        } catch (IOException notJson) {
            return content;
        }
    }

    /** What a page hears that asks a kernel which has no answer for now. */
    static ObjectNode whileBusy(KernelMessage request) {
        ObjectNode content = JSON.createObjectNode();
        switch (request.msgType()) {
            case "complete_request" -> {
                int cursor = cursorOf(request);
                content.put("status", "ok").put("cursor_start", cursor).put("cursor_end", cursor);
                content.putArray("matches");
                content.putObject("metadata");
            }
            case "inspect_request" -> {
                content.put("status", "ok").put("found", false);
                content.putObject("data");
                content.putObject("metadata");
            }
            case "history_request" -> content.put("status", "ok").putArray("history");
            default -> content.put("status", "unknown");
        }
        return content;
    }

    /** The place in the text that a completion was asked for, as the content of its request. */
    static byte[] cursorAlone(KernelMessage request) {
        return ("{\"cursor_pos\":" + cursorOf(request) + "}").getBytes(StandardCharsets.US_ASCII);
    }

    private static int cursorOf(KernelMessage request) {
        try {
            return JSON.readTree(request.content()).path("cursor_pos").asInt(0);
        } catch (IOException notJson) {
            return 0;
        }
    }
}
