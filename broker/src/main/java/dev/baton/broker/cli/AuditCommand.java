package dev.baton.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.observability.AuditChain;
import dev.baton.broker.observability.AuditHead;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Prints the audit of a running broker, or checks that nobody has changed it. */
@Command(
        name = "audit",
        description = "Prints who did what, as lines of JSON, or checks that no line was changed.",
        mixinStandardHelpOptions = true)
final class AuditCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--state", description = "State folder of the broker to talk to.")
    private @Nullable Path state;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only events since this time, such as 2030-01-31T12:00:00Z.")
    private @Nullable String since;

    @Option(names = "--actor", paramLabel = "USER", description = "Only events of this user.")
    private @Nullable String actor;

    @Option(names = "--document", paramLabel = "PATH", description = "Only events of this document or folder.")
    private @Nullable String document;

    @Option(
            names = "--verify",
            description = "Check the whole audit instead of printing it. Exits with 1 if it was changed.")
    private boolean verify;

    @Option(names = "--file", description = "With --verify: check this printed audit.")
    private @Nullable Path file;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        if (!verify) {
            out.print(RunningBroker.find(state).text("api/baton/audit" + query()));
            out.flush();
            return 0;
        }
        Optional<String> broken;
        if (file != null) {
            if (!Files.isReadable(file)) {
                throw new CommandFailure(OperatorMessage.NO_READABLE_FILE.text(file));
            }
            try (Stream<String> lines = Files.lines(file)) {
                broken = AuditChain.firstBroken(lines.iterator(), true);
            }
        } else {
            RunningBroker broker = RunningBroker.find(state);
            // first the end: lines that come meanwhile are behind it
            JsonNode end = broker.get("api/baton/audit/end");
            broken = AuditChain.firstBroken(
                    broker.text("api/baton/audit").lines().iterator(),
                    new AuditHead.Place(
                            end.path("number").asLong(), end.path("hash").asText()));
        }
        out.println(broken.orElse(OperatorMessage.AUDIT_WHOLE.text()));
        out.flush();
        return broken.isEmpty() ? 0 : 1;
    }

    private String query() {
        StringBuilder query = new StringBuilder();
        add(query, "since", since);
        add(query, "actor", actor);
        add(query, "document", document == null ? null : GrantCommand.cleaned(document));
        return query.toString();
    }

    private static void add(StringBuilder query, String name, @Nullable String value) {
        if (value != null) {
            query.append(query.isEmpty() ? '?' : '&').append(name).append('=').append(UserCommand.encoded(value));
        }
    }
}
