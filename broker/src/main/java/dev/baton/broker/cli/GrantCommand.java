package dev.baton.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.broker.error.OperatorMessage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Rights of named people: {@code grant PATH USER ROLE}, {@code grant list [PATH]}, {@code grant remove ID}. A document that is
 * itself called {@code list} or {@code remove} is named as {@code ./list}.
 */
@Command(
        name = "grant",
        description = {
            "Grants users rights on a document, a folder (. is the whole root) or kernel:NAME.",
            "Forms: grant PATH USER ROLE | grant list [PATH] | grant remove ID",
            "Roles: viewer, editor, runner, collaborator, presenter, instructor, owner."
        },
        mixinStandardHelpOptions = true)
final class GrantCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--state", description = "State folder of the broker to talk to.")
    private @Nullable Path state;

    @Parameters(arity = "1..3", paramLabel = "PATH USER ROLE")
    private String[] words = {};

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (words.length == 3) {
            JsonNode grant = RunningBroker.find(state)
                    .put("api/baton/grants", Map.of("path", cleaned(words[0]), "user", words[1], "role", words[2]));
            out.println(grant.path("id").asText() + "\t" + OperatorMessage.GRANTED.text(words[1], words[2], words[0]));
            if (grant.path("warning").isTextual()) {
                spec.commandLine().getErr().println(grant.path("warning").asText());
                spec.commandLine().getErr().flush();
            }
        } else if (words[0].equals("list")) {
            String query = words.length == 2 ? "?path=" + UserCommand.encoded(cleaned(words[1])) : "";
            for (JsonNode grant : RunningBroker.find(state).get("api/baton/grants" + query)) {
                String path = grant.path("path").asText();
                out.println(grant.path("id").asText() + "\t" + (path.isEmpty() ? "." : path) + "\t"
                        + grant.path("user").asText() + "\t"
                        + grant.path("role").asText());
            }
        } else if (words[0].equals("remove") && words.length == 2) {
            RunningBroker.find(state).delete("api/baton/grants/" + UserCommand.encoded(words[1]));
            out.println(OperatorMessage.GRANT_REMOVED.text(words[1]));
        } else {
            throw new ParameterException(spec.commandLine(), OperatorMessage.USE_GRANT.text());
        }
        out.flush();
    }

    static String cleaned(String path) {
        String shorter = path.startsWith("./") ? path.substring(2) : path;
        return shorter.equals(".") ? "" : shorter;
    }
}
