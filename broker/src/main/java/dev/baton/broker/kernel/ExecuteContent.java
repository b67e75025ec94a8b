package dev.baton.broker.kernel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.KernelMessage;
import dev.baton.broker.error.Problem;
import dev.baton.broker.error.UserMessage;
import dev.baton.broker.security.Secrets;
import java.io.IOException;
import java.util.Optional;

/**
 * What an {@code execute_request} of a page asks for, read once and checked.
 *
 * @param raw the content as it goes to the kernel
 */
record ExecuteContent(
        String code, boolean silent, boolean allowStdin, boolean stopOnError, Optional<String> cellId, byte[] raw) {
    /** The longest text that is run, in UTF-16 units. */
    static final int CODE_MAX = 8 * 1024 * 1024;

    private static final int PREVIEW_MAX = 120;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Reads a request; without the right to run anything, expressions beside the code are left out. */
    static ExecuteContent of(KernelMessage request, boolean anything) {
        try {
            JsonNode content = JSON.readTree(request.content());
            JsonNode metadata = JSON.readTree(request.metadata());
            if (!(content instanceof ObjectNode object) || !content.path("code").isTextual()) {
                throw Problem.badRequest(UserMessage.EXECUTE_CODE);
            }
            String code = content.path("code").textValue();
            if (code.length() > CODE_MAX) {
                throw Problem.badRequest(UserMessage.CODE_TOO_LONG, CODE_MAX);
            }
            String cellId = metadata.path("cellId").asText("");
            byte[] raw = request.content();
            if (!anything && !object.path("user_expressions").isEmpty()) {
                object.putObject("user_expressions");
                raw = JSON.writeValueAsBytes(object);
            }
            return new ExecuteContent(
                    code,
                    content.path("silent").asBoolean(false),
                    content.path("allow_stdin").asBoolean(false),
                    content.path("stop_on_error").asBoolean(true),
                    cellId.isEmpty() || cellId.length() > 200 ? Optional.empty() : Optional.of(cellId),
                    raw);
        } catch (IOException notJson) {
            throw Problem.badRequest(UserMessage.EXECUTE_CONTENT);
        }
    }

    String sha256() {
        return Secrets.hash(code);
    }

    /** The first line that says something, cut. */
    String preview() {
        String line = code.lines().filter(each -> !each.isBlank()).findFirst().orElse("");
        return line.length() > PREVIEW_MAX ? line.substring(0, PREVIEW_MAX) : line;
    }
}
