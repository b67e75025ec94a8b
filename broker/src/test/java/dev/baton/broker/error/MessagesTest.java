package dev.baton.broker.error;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.baton.bridge.message.BridgeMessage;
import dev.baton.crdt.DocumentMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The rules of what the product says, and that it is said in one file per module. */
class MessagesTest {
    private static final List<String> MODULES =
            List.of("execution-queue", "permissions", "output-crdt", "zmq-kernel-bridge", "broker");
    private static final List<String> MESSAGES = List.of(
            "Message.java", "UserMessage.java", "OperatorMessage.java", "BridgeMessage.java", "DocumentMessage.java");
    private static final Pattern BANNED = Pattern.compile(
            "\\b(whoever|somebody|anybody|nobody|anew|eldest|wicked|comes|stands|aside|door)\\b",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern SENTENCE_END = Pattern.compile("[.?!](?=\\s|$)");
    private static final Pattern CALL = Pattern.compile(
            "new (?:Problem|CommandFailure|ParameterException|StoreException|NotebookFormatException|MalformedOutputException"
                    + "|MalformedMessageException|KernelSpecException|ProvisionException|UnreadableFileException)\\("
                    + "|Problem\\.\\w+\\(|\\.close\\(|reloadable\\(|Notice\\(|LOG\\.(?:warn|error)f?\\(|Level\\.(?:WARNING|ERROR),");
    /** A text with words in it, as opposed to a code or a key. */
    private static final Pattern SENTENCE = Pattern.compile("\"[^\"]*[A-Za-z]{2,} [a-z]{2,}[^\"]*\"");

    private static final Pattern USE = Pattern.compile(
            "\\b(UserMessage|OperatorMessage|BridgeMessage|DocumentMessage)\\.([A-Z][A-Z0-9_]+)(\\.text\\(|,)?");

    @Test
    void everySentenceKeepsTheRules() {
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> message : templates().entrySet()) {
            String sentence = sample(message.getValue());
            if (!Character.isUpperCase(sentence.charAt(0))) {
                wrong.add(message.getKey() + " does not start with a capital: " + sentence);
            }
            if (!message.getValue().endsWith("%s") && !sentence.endsWith(".")) {
                wrong.add(message.getKey() + " does not end with a period: " + sentence);
            }
            if (SENTENCE_END.matcher(sentence).results().count() > 2) {
                wrong.add(message.getKey() + " has more than two sentences: " + sentence);
            }
            if (BANNED.matcher(sentence).find()) {
                wrong.add(message.getKey() + " has a word that users do not use: " + sentence);
            }
        }
        assertThat(templates()).hasSizeGreaterThan(300);
        assertThat(wrong).isEmpty();
    }

    @Test
    void sentencesThatCloseASocketFitIntoTheirFrame() {
        for (UserMessage reason : UserMessage.values()) {
            if (reason.ordinal() >= UserMessage.TOO_MANY_CONNECTIONS.ordinal()
                    && reason.ordinal() <= UserMessage.FORGED_PRESENCE.ordinal()) {
                assertThat(reason.template().getBytes(StandardCharsets.UTF_8).length)
                        .as(reason.name())
                        .isLessThanOrEqualTo(reason.ordinal() >= UserMessage.EDIT_LOST.ordinal() ? 60 : 123);
            }
        }
    }

    @Test
    void noCallSiteHasASentenceOfItsOwn() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : sources()) {
            String text = Files.readString(file);
            Matcher call = CALL.matcher(text);
            while (call.find()) {
                String arguments = text.substring(call.end(), Math.max(call.end(), text.indexOf(';', call.end())));
                if (SENTENCE.matcher(arguments).find()) {
                    wrong.add(file.getFileName() + ": " + call.group() + arguments.strip());
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyMessageIsUsedWithAsManyArgumentsAsItHasParameters() throws IOException {
        Map<String, String> templates = templates();
        List<String> wrong = new ArrayList<>();
        List<String> unused = new ArrayList<>(templates.keySet());
        for (Path file : sources()) {
            String text = Files.readString(file);
            Matcher use = USE.matcher(text);
            while (use.find()) {
                String name = use.group(1) + "." + use.group(2);
                unused.remove(name);
                int given = use.group(3) == null ? 0 : arguments(text, use.end());
                long wanted = parameters(templates.getOrDefault(name, ""));
                boolean chosen = text.substring(use.end()).startsWith(" ") || use.group(3) == null;
                if (given != wanted && !(chosen && wanted == 0)) {
                    wrong.add(file.getFileName() + ": " + name + " has " + wanted + " parameters, not " + given);
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(unused).as("messages that no code uses").isEmpty();
    }

    @Test
    void aReasonThatIsASentenceItselfEndsWithOnePeriod() {
        assertThat(UserMessage.REQUEST_FAILED.text("The disk is full."))
                .isEqualTo("Baton could not do this: The disk is full.");
        assertThat(UserMessage.IS_FOLDER.text("a...")).isEqualTo("This is a folder: a....");
        assertThatIllegalArgumentException().isThrownBy(() -> UserMessage.REQUEST_FAILED.text());
    }

    /** How many arguments follow until the parenthesis that closes the call. */
    private static int arguments(String text, int from) {
        int depth = 0;
        int commas = 0;
        boolean any = false;
        boolean quoted = false;
        for (int at = from; ; at++) {
            char c = text.charAt(at);
            if (c == '"' && text.charAt(at - 1) != '\\') {
                quoted = !quoted;
            }
            if (quoted) {
                any = true;
                continue;
            }
            if (c == ')' && depth-- == 0) {
                return any ? commas + 1 : 0;
            }
            depth += c == '(' ? 1 : 0;
            commas += c == ',' && depth == 0 ? 1 : 0;
            any |= !Character.isWhitespace(c);
        }
    }

    private static long parameters(String template) {
        return Pattern.compile("%,?[sd]").matcher(template).results().count();
    }

    private static String sample(String template) {
        return template.replaceAll("%(1\\$)?s", "Anna").replaceAll("%,?d", "20,000");
    }

    private static Map<String, String> templates() {
        Map<String, String> templates = new TreeMap<>();
        Stream.of(UserMessage.values()).forEach(each -> templates.put("UserMessage." + each, each.template()));
        Stream.of(OperatorMessage.values()).forEach(each -> templates.put("OperatorMessage." + each, each.template()));
        Stream.of(BridgeMessage.values()).forEach(each -> templates.put("BridgeMessage." + each, each.template()));
        Stream.of(DocumentMessage.values()).forEach(each -> templates.put("DocumentMessage." + each, each.template()));
        return templates;
    }

    private static List<Path> sources() throws IOException {
        List<Path> files = new ArrayList<>();
        for (String module : MODULES) {
            try (Stream<Path> all = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                all.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !MESSAGES.contains(file.getFileName().toString()))
                        .forEach(files::add);
            }
        }
        assertThat(files).hasSizeGreaterThan(400);
        return files;
    }
}
