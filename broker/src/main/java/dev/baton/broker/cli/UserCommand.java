package dev.baton.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.broker.error.OperatorMessage;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
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

/** Manages the users of a running broker. */
@Command(name = "user", description = "Manages the users of a running broker.", mixinStandardHelpOptions = true)
final class UserCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--state", scope = ScopeType.INHERIT, description = "State folder of the broker to talk to.")
    private @Nullable Path state;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), OperatorMessage.USE_USER.text());
    }

    @Command(
            name = "add",
            description = "Adds a user and prints the address for signing in, once.",
            mixinStandardHelpOptions = true)
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--display-name", description = "Name that others see.") @Nullable String displayName) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        if (displayName != null) {
            body.put("display_name", displayName);
        }
        show(RunningBroker.find(state).post("api/baton/users", body));
        spec.commandLine().getErr().println(OperatorMessage.USER_ADDED.text(name));
        return 0;
    }

    @Command(
            name = "token",
            description = "Gives a user a new token and ends the former token and its logins.",
            mixinStandardHelpOptions = true)
    int token(@Parameters(paramLabel = "NAME") String name) {
        show(RunningBroker.find(state).post("api/baton/users/" + encoded(name) + "/token", Map.of()));
        return 0;
    }

    @Command(
            name = "remove",
            description = "Removes a user with all rights and logins.",
            mixinStandardHelpOptions = true)
    int remove(@Parameters(paramLabel = "NAME") String name) {
        RunningBroker.find(state).delete("api/baton/users/" + encoded(name));
        spec.commandLine().getOut().println(OperatorMessage.USER_REMOVED.text(name));
        return 0;
    }

    @Command(name = "list", description = "Lists the users.", mixinStandardHelpOptions = true)
    int list() {
        for (JsonNode user : RunningBroker.find(state).get("api/baton/users")) {
            spec.commandLine()
                    .getOut()
                    .println(user.path("name").asText() + "\t"
                            + user.path("display_name").asText());
        }
        return 0;
    }

    private void show(JsonNode user) {
        spec.commandLine()
                .getOut()
                .println(OperatorMessage.USER_ADDRESS.text(
                        user.path("name").asText(), user.path("url").asText()));
        spec.commandLine()
                .getErr()
                .println(
                        OperatorMessage.USER_ADDRESS_ONCE.text(user.path("name").asText()));
    }

    static String encoded(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
