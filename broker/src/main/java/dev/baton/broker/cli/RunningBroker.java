package dev.baton.broker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.wiring.BrokerPaths;
import dev.baton.broker.wiring.BrokerRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A broker that runs on this machine, found by its {@code broker.json}, and calls to it as its owner. */
final class RunningBroker {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Brokers of other folders that are named where none is meant. */
    private static final int OTHERS_MAX = 10;

    private final String address;
    private final String token;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private RunningBroker(String address, String token) {
        this.address = address;
        this.token = token;
    }

    /**
     * A broker of this user's that runs, with its state where it is when none is named.
     *
     * @param file what it wrote about itself
     * @param root the folder or file that it serves
     * @param address where this machine reaches it
     */
    record Known(Path file, Path root, String address) {
        /** The folder that it serves, or in which the one file is that it serves. */
        Path folder() {
            Path parent = root.getParent();
            return Files.isDirectory(root) || parent == null ? root : parent;
        }

        /** Whether it listens on that port. */
        boolean isOn(int port) {
            return URI.create(address).getPort() == port;
        }
    }

    /** All of them, with their state in the usual place or elsewhere. */
    static List<Known> known() throws IOException {
        Path home = BrokerPaths.home();
        Set<Path> states = new LinkedHashSet<>(new BrokerRegistry(home).states());
        Path usual = home.resolve("state");
        if (Files.isDirectory(usual)) {
            try (DirectoryStream<Path> each = Files.newDirectoryStream(usual)) {
                each.forEach(state -> states.add(state.toAbsolutePath()));
            }
        }
        return knownOf(states);
    }

    /** Those of them whose state is in one of those folders. */
    static List<Known> knownOf(Collection<Path> states) throws IOException {
        List<Known> known = new ArrayList<>();
        for (Path state : states) {
            Path file = state.resolve("broker.json");
            if (!Files.isReadable(file)) {
                continue;
            }
            JsonNode descriptor = JSON.readTree(file.toFile());
            // one that was killed left its file
            boolean alive = ProcessHandle.of(descriptor.path("pid").asLong())
                    .filter(ProcessHandle::isAlive)
                    .isPresent();
            if (alive) {
                known.add(new Known(
                        file,
                        Path.of(descriptor.path("root").asText()),
                        descriptor.path("address").asText()));
            }
        }
        return known;
    }

    /** The broker of the given state folder, else the one whose root holds the current folder, else the only one. */
    static RunningBroker find(@Nullable Path state) {
        try {
            return read(
                    state != null
                            ? state.resolve("broker.json")
                            : chosen(Path.of("").toAbsolutePath().toRealPath(), known())
                                    .file());
        } catch (IOException failure) {
            throw new CommandFailure(OperatorMessage.BROKER_ADDRESS_UNREADABLE.text(failure.getMessage()));
        }
    }

    /** The one that is meant by a command in that folder. */
    static Known chosen(Path here, List<Known> all) {
        Optional<Known> nearest = all.stream()
                .filter(each -> here.startsWith(each.folder()))
                .max(Comparator.comparingInt(each -> each.folder().getNameCount()));
        if (nearest.isPresent()) {
            return nearest.get();
        }
        if (all.size() == 1) {
            return all.getFirst();
        }
        throw new CommandFailure(
                all.isEmpty()
                        ? OperatorMessage.NO_BROKER.text()
                        : OperatorMessage.SEVERAL_BROKERS.text(
                                here,
                                all.stream()
                                        .limit(OTHERS_MAX)
                                        .map(each ->
                                                "\n  --state " + each.file().getParent() + "   serves " + each.root())
                                        .collect(Collectors.joining())));
    }

    private static RunningBroker read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new CommandFailure(OperatorMessage.NO_BROKER_WITH_STATE.text(file.getParent()));
        }
        JsonNode descriptor = JSON.readTree(file.toFile());
        return new RunningBroker(
                descriptor.path("address").asText(), descriptor.path("token").asText());
    }

    /** What an address answers, as text. */
    String text(String path) {
        return new String(send("GET", path, null), StandardCharsets.UTF_8);
    }

    JsonNode get(String path) {
        return call("GET", path, null);
    }

    JsonNode post(String path, Object body) {
        return call("POST", path, body);
    }

    JsonNode put(String path, Object body) {
        return call("PUT", path, body);
    }

    JsonNode delete(String path) {
        return call("DELETE", path, null);
    }

    private JsonNode call(String method, String path, @Nullable Object body) {
        return parse(send(method, path, body));
    }

    private byte[] send(String method, String path, @Nullable Object body) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path))
                    .timeout(Duration.ofSeconds(30))
                    .header("Authorization", "token " + token)
                    .header("Accept", "application/json, */*");
            if (body == null) {
                request.method(method, HttpRequest.BodyPublishers.noBody());
            } else {
                request.header("Content-Type", "application/json")
                        .method(method, HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)));
            }
            HttpResponse<byte[]> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() >= 400) {
                throw new CommandFailure(parse(answer.body())
                        .path("message")
                        .asText(OperatorMessage.BROKER_STATUS.text(answer.statusCode())));
            }
            return answer.body();
        } catch (IOException failure) {
            throw new CommandFailure(OperatorMessage.BROKER_SILENT.text(address, failure.getMessage()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(OperatorMessage.COMMAND_STOPPED.text());
        }
    }

    private static JsonNode parse(byte[] body) {
        if (body.length == 0) {
            return JSON.missingNode();
        }
        try {
            return JSON.readTree(body);
        } catch (IOException notJson) {
            return JSON.missingNode();
        }
    }
}
