package dev.baton.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
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
@Command(name = "kernel", description = "Named shared kernels of a running broker.", mixinStandardHelpOptions = true)
final class KernelCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--state", scope = ScopeType.INHERIT, description = "State folder of the broker that is meant.")
    private @Nullable Path state;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which: kernel add, kernel list or kernel stop.");
    }

    @Command(
            name = "add",
            description = "Adds a shared kernel with a name and without a document, and starts it.",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--spec", description = "Its kernelspec; python3 where there is one.") @Nullable
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
        spec.commandLine()
                .getErr()
                .println("Open it to a person with: baton grant kernel:" + name + " USER collaborator. Jupyter clients"
                        + " see it as the kernelspec shared-" + name + ".");
        return 0;
    }

    @Command(
            name = "list",
            description = "Lists the named kernels: name, id, kernelspec, state, how many wait.",
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
            description = "Stops a named kernel for good, with the rights on it.",
            mixinStandardHelpOptions = true)
    int stop(@Parameters(paramLabel = "NAME") String name) {
        RunningBroker broker = RunningBroker.find(state);
        for (JsonNode kernel : broker.get("api/baton/kernels")) {
            if (kernel.path("name").asText("").equals(name)) {
                broker.delete("api/baton/kernels/" + kernel.path("id").asText());
                spec.commandLine()
                        .getOut()
                        .println("The kernel " + name + " is stopped, and the rights on it are removed.");
                return 0;
            }
        }
        throw new CommandFailure("There is no kernel called " + name + ".");
    }
}
