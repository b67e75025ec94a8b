package dev.baton.bridge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.baton.bridge.message.BridgeMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kernel that can be started: the contents of one {@code kernel.json} and its directory.
 *
 * <p>Follows "Kernel specs" of the jupyter_client documentation.
 *
 * @param name lower-case name of the directory
 * @param directory the resource directory, with {@code kernel.json} and logos
 * @param argv command line with its placeholders
 * @param displayName for users
 * @param language such as {@code python}
 * @param interruptMode how this kernel is interrupted
 * @param env to be added to the process environment, with <code>${NAME}</code> placeholders
 * @param rawJson the text of {@code kernel.json} as it is on disk, a JSON object, for relaying
 */
public record KernelSpec(
        String name,
        Path directory,
        List<String> argv,
        String displayName,
        String language,
        InterruptMode interruptMode,
        Map<String, String> env,
        String rawJson) {

    /** How a kernel is interrupted. */
    public enum InterruptMode {
        /** SIGINT to its process group. */
        SIGNAL,
        /** An interrupt_request on the control channel. */
        MESSAGE
    }

    private static final Pattern PYTHON = Pattern.compile("python(3(\\.\\d+)?)?");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    /** Checks that there is a command. */
    public KernelSpec {
        if (argv.isEmpty()) {
            throw new IllegalArgumentException("A kernelspec needs a command.");
        }
        argv = List.copyOf(argv);
        env = Map.copyOf(env);
    }

    /**
     * Reads the text of a {@code kernel.json}.
     *
     * @throws KernelSpecException if it is not a JSON object with a non-empty {@code argv} of strings
     */
    public static KernelSpec parse(String name, Path directory, String json) throws KernelSpecException {
        ObjectNode object;
        try {
            object = Json.readObject(json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new KernelSpecException(BridgeMessage.SPEC_NOT_OBJECT.text(name), e);
        }
        List<String> argv = new ArrayList<>();
        for (JsonNode word : object.path("argv")) {
            if (!word.isTextual()) {
                throw new KernelSpecException(BridgeMessage.SPEC_ARGV.text(name));
            }
            argv.add(word.textValue());
        }
        if (argv.isEmpty()) {
            throw new KernelSpecException(BridgeMessage.SPEC_NO_ARGV.text(name));
        }
        Map<String, String> env = new LinkedHashMap<>();
        object.path("env").properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                env.put(entry.getKey(), entry.getValue().textValue());
            }
        });
        InterruptMode mode = object.path("interrupt_mode").asText("signal").equals("message")
                ? InterruptMode.MESSAGE
                : InterruptMode.SIGNAL;
        return new KernelSpec(
                name,
                directory,
                argv,
                object.path("display_name").asText(name),
                object.path("language").asText(""),
                mode,
                env,
                json);
    }

    /** The Python prefix that contains this spec ({@code <prefix>/share/jupyter/kernels/<name>}), if it has an interpreter. */
    public Optional<Path> prefix() {
        Path kernels = directory.getParent();
        if (kernels == null || !kernels.endsWith(Path.of("share", "jupyter", "kernels"))) {
            return Optional.empty();
        }
        Path prefix = directory.resolve("../../../..").normalize();
        return Files.isExecutable(prefix.resolve("bin/python")) ? Optional.of(prefix) : Optional.empty();
    }

    /**
     * The command line for one start: placeholders filled, and a bare {@code python} (or {@code python3}, {@code python3.N})
     * replaced by the interpreter of the prefix that contains the spec, otherwise by {@code python} if given.
     */
    public List<String> commandLine(Path connectionFile, @Nullable Path python) {
        Optional<Path> prefix = prefix();
        List<String> command = new ArrayList<>(argv.size());
        for (String word : argv) {
            command.add(word.replace("{connection_file}", connectionFile.toString())
                    .replace("{resource_dir}", directory.toString())
                    .replace("{prefix}", prefix.map(Path::toString).orElse("/usr")));
        }
        if (PYTHON.matcher(command.getFirst()).matches()) {
            if (prefix.isPresent()) {
                command.set(0, prefix.get().resolve("bin/python").toString());
            } else if (python != null) {
                command.set(0, python.toString());
            }
        }
        return List.copyOf(command);
    }

    /** That environment with this spec's {@code env} added; an unknown <code>${NAME}</code> stays unchanged. */
    public Map<String, String> environmentOver(Map<String, String> environment) {
        Map<String, String> merged = new LinkedHashMap<>(environment);
        env.forEach((key, value) -> merged.put(
                key,
                VARIABLE.matcher(value)
                        .replaceAll(match ->
                                Matcher.quoteReplacement(environment.getOrDefault(match.group(1), match.group())))));
        return merged;
    }

    /** Whether the command is ipykernel's, which picks its own ports when the connection file asks for port 0. */
    boolean isIpykernel() {
        return argv.contains("ipykernel_launcher") || argv.contains("ipykernel");
    }
}
