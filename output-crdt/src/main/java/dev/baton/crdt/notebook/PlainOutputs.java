package dev.baton.crdt.notebook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** Outputs that a page shows in one way whether it trusts them or not: texts, errors and pictures of pixels. */
final class PlainOutputs {
    private static final Set<String> TYPES =
            Set.of("text/plain", "image/png", "image/jpeg", "image/gif", "image/bmp", "image/webp");

    private PlainOutputs() {}

    /** Whether that output is one of these; unknown ones are not. */
    static boolean isPlain(ObjectNode output) {
        return switch (output.path("output_type").asText()) {
            case "stream", "error" -> !output.has("data");
            case "display_data", "execute_result" ->
                output.path("data").isObject()
                        && output.path("data").properties().stream()
                                .map(Map.Entry<String, JsonNode>::getKey)
                                .allMatch(TYPES::contains);
            default -> false;
        };
    }
}
