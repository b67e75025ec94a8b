package dev.baton.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.baton.broker.error.OperatorMessage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Share links: {@code share PATH --role ROLE}, {@code share list [PATH]}, {@code share revoke ID}. A document that is itself called
 * {@code list} or {@code revoke} is named as {@code ./list}.
 */
@Command(
        name = "share",
        description = {
            "Manages links that give access to a document or folder (. is the whole root) with one role until they end.",
            "Forms: share PATH --role ROLE [options] | share list [PATH] | share revoke ID",
            "Roles: viewer, editor, runner, collaborator, presenter, instructor."
        },
        mixinStandardHelpOptions = true)
final class ShareCommand implements Runnable {
    private static final Pattern SIMPLE = Pattern.compile("(\\d{1,9})([smhdw])");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(names = "--state", description = "State folder of the broker to talk to.")
    private @Nullable Path state;

    @Option(names = "--role", description = "Role that the link gives.")
    private @Nullable String role;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            defaultValue = "1d",
            description = "Lifetime: 90s, 30m, 12h, 7d, 2w, or ISO 8601 such as P7D (default: ${DEFAULT-VALUE}).")
    private String expires = "1d";

    @Option(
            names = "--max-uses",
            paramLabel = "N",
            description = "How many users can use the link (default: 1 if the role may run code, else any number).")
    private @Nullable Integer usesMax;

    @Option(names = "--for", split = ",", paramLabel = "USER", description = "Only these users can use the link.")
    private @Nullable List<String> users;

    @Option(names = "--signed-in", description = "Only signed-in users can use the link.")
    private boolean signedIn;

    @Option(names = "--note", description = "A line of text for its users.")
    private @Nullable String note;

    @Parameters(arity = "1..2", paramLabel = "PATH")
    private String[] words = {};

    @Override
    public void run() {
        PrintWriter out = spec.commandLine().getOut();
        if (words[0].equals("list")) {
            String query = words.length == 2 ? "?path=" + UserCommand.encoded(GrantCommand.cleaned(words[1])) : "";
            RunningBroker.find(state).get("api/baton/shares" + query).forEach(share -> list(out, share));
        } else if (words[0].equals("revoke") && words.length == 2) {
            RunningBroker.find(state).delete("api/baton/shares/" + UserCommand.encoded(words[1]));
            out.println(OperatorMessage.LINK_REVOKED.text(words[1]));
        } else if (words.length == 1 && role != null) {
            create(out, role);
        } else {
            throw new ParameterException(spec.commandLine(), OperatorMessage.USE_SHARE.text());
        }
        out.flush();
    }

    private void create(PrintWriter out, String chosenRole) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("path", GrantCommand.cleaned(words[0]));
        body.put("role", chosenRole);
        body.put("expires_in", duration(expires));
        if (usesMax != null) {
            body.put("max_uses", usesMax);
        }
        if (users != null) {
            body.put("audience", Map.of("kind", "users", "users", users));
        } else if (signedIn) {
            body.put("audience", Map.of("kind", "signed-in"));
        }
        if (note != null) {
            body.put("note", note);
        }
        JsonNode share = RunningBroker.find(state).post("api/baton/shares", body);
        out.println(share.path("url").asText());
        out.flush();
        PrintWriter err = spec.commandLine().getErr();
        String uses = share.path("max_uses").isNull()
                ? "any number of users"
                : share.path("max_uses").asInt() == 1
                        ? "one user"
                        : share.path("max_uses").asText() + " users";
        err.println(OperatorMessage.LINK_MADE.text(
                uses,
                share.path("role").asText(),
                shown(share),
                share.path("expires_at").asText(),
                share.path("id").asText()));
        if (share.hasNonNull("warning")) {
            err.println(share.path("warning").asText());
        }
        err.flush();
    }

    private static void list(PrintWriter out, JsonNode share) {
        out.println(String.join(
                "\t",
                share.path("id").asText(),
                shown(share),
                share.path("role").asText(),
                share.path("state").asText(),
                "until " + share.path("expires_at").asText(),
                "uses " + share.path("uses").size()
                        + (share.path("max_uses").isNull()
                                ? ""
                                : "/" + share.path("max_uses").asText())));
        for (JsonNode use : share.path("uses")) {
            out.println(String.join(
                    "\t",
                    "",
                    use.path("display_name").asText(),
                    use.path("used_at").asText(),
                    use.path("active").asBoolean() ? "active" : "ended",
                    "grant " + use.path("grant_id").asText()));
        }
    }

    private static String shown(JsonNode share) {
        String path = share.path("path").asText();
        return path.isEmpty() ? "." : path;
    }

    private String duration(String text) {
        Matcher simple = SIMPLE.matcher(text.toLowerCase(Locale.ROOT));
        if (simple.matches()) {
            long count = Long.parseLong(simple.group(1));
            return (switch (simple.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        case "d" -> Duration.ofDays(count);
                        default -> Duration.ofDays(7 * count);
                    })
                    .toString();
        }
        try {
            return Duration.parse(text).toString();
        } catch (DateTimeException unreadable) {
            throw new ParameterException(spec.commandLine(), OperatorMessage.SHARE_EXPIRES.text());
        }
    }
}
