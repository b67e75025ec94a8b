package dev.baton.bridge;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Contents of what a fake kernel says. */
final class FakeContent {

    private FakeContent() {}

    static ObjectNode stream(String text) {
        return Json.object().put("name", "stdout").put("text", text);
    }

    static ObjectNode result(String text, int executionCount) {
        ObjectNode content = Json.object().put("execution_count", executionCount);
        content.putObject("data").put("text/plain", text);
        content.putObject("metadata");
        return content;
    }

    static ObjectNode error(String name, String text) {
        ObjectNode content = Json.object().put("ename", name).put("evalue", text);
        content.putArray("traceback").add(name + ": " + text);
        return content;
    }
}
