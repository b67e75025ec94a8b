package dev.baton.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.broker.error.OperatorMessage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** Named shared kernels of a running broker. */
@Command(
        name = "kernel",
        description = "Manages the named shared kernels of a running broker.",
        mixinStandardHelpOptions = true)
final class KernelCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--state", scope = ScopeType.INHERIT, description = "State folder of the broker to talk to.")
    private @Nullable Path state;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), OperatorMessage.USE_KERNEL.text());
    }

    @Command(
            name = "add",
            description = "Adds a shared kernel that has a name and no document, and starts it.",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--spec", description = "Kernelspec of the kernel (default: python3 if installed).")
                    @Nullable
                    String kernelSpec) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        if (kernelSpec != null) {
            body.put("spec", kernelSpec);
        }
        JsonNode kernel = RunningBroker.find(state).post("api/baton/kernels", body);
        spec.commandLine()
                .getOut()
                .println(kernel.path("name").asText() + "\t" + kernel.path("id").asText() + "\t"
                        + kernel.path("spec").asText());
        spec.commandLine().getErr().println(OperatorMessage.KERNEL_ADDED.text(name));
        return 0;
    }

    @Command(
            name = "list",
            description = "Lists the named kernels: name, id, kernelspec, state, number of waiting executions.",
            mixinStandardHelpOptions = true)
    int list() {
        for (JsonNode kernel : RunningBroker.find(state).get("api/baton/kernels")) {
            if (kernel.path("name").isTextual()) {
                spec.commandLine()
                        .getOut()
                        .println(kernel.path("name").asText() + "\t"
                                + kernel.path("id").asText() + "\t"
                                + kernel.path("spec").asText() + "\t"
                                + kernel.path("state").asText() + "\t"
                                + kernel.path("waiting").asInt());
            }
        }
        return 0;
    }

    @Command(
            name = "stop",
            description = "Stops a named kernel for good and removes the rights on it.",
            mixinStandardHelpOptions = true)
    int stop(@Parameters(paramLabel = "NAME") String name) {
        RunningBroker broker = RunningBroker.find(state);
        for (JsonNode kernel : broker.get("api/baton/kernels")) {
            if (kernel.path("name").asText("").equals(name)) {
                broker.delete("api/baton/kernels/" + kernel.path("id").asText());
                spec.commandLine().getOut().println(OperatorMessage.KERNEL_REMOVED.text(name));
                return 0;
            }
        }
        throw new CommandFailure(OperatorMessage.NO_NAMED_KERNEL.text(name));
    }
}
