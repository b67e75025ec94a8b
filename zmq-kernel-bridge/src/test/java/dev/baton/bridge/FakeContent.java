package dev.baton.bridge;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.KernelMessage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** Contents of the messages of a fake kernel. */
final class FakeContent {

    private FakeContent() {}

    static ObjectNode kernelInfo(Set<FakeKernel.Fault> faults) {
        ObjectNode content = Json.object()
                .put("status", "ok")
                .put("protocol_version", "5.3")
                .put("implementation", "fake")
                .put("implementation_version", "1")
                .put("banner", "fake");
        content.putObject("language_info").put("name", "fake");
        if (faults.stream().anyMatch(fault -> fault.name().contains("SUBSHELL"))) {
            content.putArray("supported_features").add("kernel subshells");
        }
        return content;
    }

    /** Whether a kernel with these faults answers nothing on its control channel, which so many connections were made to. */
    static boolean isControlSilent(Set<FakeKernel.Fault> faults, int connections) {
        return faults.contains(FakeKernel.Fault.DEAF_CONTROL_BUT_SUBSHELLS)
                || faults.contains(FakeKernel.Fault.SILENT_CONTROL_BUT_SUBSHELLS) && connections < 2;
    }

    /** The subshell that a message is for; empty for the main shell. */
    static String subshellOf(KernelMessage message) {
        try {
            return Json.readObject(message.header()).path("subshell_id").asText("");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ObjectNode stream(String text) {
        return Json.object().put("name", "stdout").put("text", text);
    }

    static ObjectNode display(String text) {
        ObjectNode content = Json.object();
        content.putObject("data").put("text/plain", text);
        content.putObject("metadata");
        return content;
    }

    static ObjectNode result(String text, int executionCount) {
        return display(text).put("execution_count", executionCount);
    }

    static ObjectNode executed(FakeRun run, int executionCount) {
        ObjectNode content = run.errorName == null
                ? Json.object().put("status", "ok")
                : error(run.errorName, run.errorText).put("status", "error");
        return content.put("execution_count", executionCount);
    }

    static ObjectNode error(String name, String text) {
        ObjectNode content = Json.object().put("ename", name).put("evalue", text);
        content.putArray("traceback").add(name + ": " + text);
        return content;
    }
}
