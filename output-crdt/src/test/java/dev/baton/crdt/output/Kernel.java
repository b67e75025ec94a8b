package dev.baton.crdt.output;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** Messages as a kernel sends them. */
final class Kernel {
    private Kernel() {}

    static KernelOutput stdout(String text) {
        return new KernelOutput.Stream("stdout", text);
    }

    static KernelOutput stderr(String text) {
        return new KernelOutput.Stream("stderr", text);
    }

    static ObjectNode plain(String text) {
        return JsonNodeFactory.instance.objectNode().put("text/plain", text);
    }

    static KernelOutput display(String text) {
        return new KernelOutput.DisplayData(plain(text), JsonNodeFactory.instance.objectNode(), Optional.empty());
    }

    static KernelOutput display(String text, String id) {
        return new KernelOutput.DisplayData(plain(text), JsonNodeFactory.instance.objectNode(), Optional.of(id));
    }

    static KernelOutput update(String text, String id) {
        return new KernelOutput.UpdateDisplayData(plain(text), JsonNodeFactory.instance.objectNode(), id);
    }

    static KernelOutput result(int count, String text) {
        return new KernelOutput.ExecuteResult(
                plain(text), JsonNodeFactory.instance.objectNode(), count, Optional.empty());
    }

    static KernelOutput error(String name) {
        return new KernelOutput.Error(name, "went wrong", List.of("\u001b[31m" + name + "\u001b[0m"));
    }

    static KernelOutput clear() {
        return new KernelOutput.ClearOutput(false);
    }

    static KernelOutput clearLater() {
        return new KernelOutput.ClearOutput(true);
    }

    /** An output in short, for assertions: a stream as {@code stdout:text}, others by their text or name. */
    static String brief(ObjectNode output) {
        return switch (output.path("output_type").asText()) {
            case "stream" ->
                output.path("name").asText() + ":" + output.path("text").asText();
            case "error" -> "error:" + output.path("ename").asText();
            default ->
                output.path("output_type").asText() + ":"
                        + output.path("data").path("text/plain").asText();
        };
    }
}
