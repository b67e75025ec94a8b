package dev.baton.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code baton serve} process made from the packaged application, with fresh folders for what it serves and for its state.
 *
 * <p>The constructor returns once the ready line was printed, or fails with what the process said. Whoever makes one closes it;
 * closing kills what {@link #terminate} did not end.
 */
final class PackagedBroker implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Pattern READY = Pattern.compile("Baton is ready at (http://[^/]+)/lab\\?token=(\\S+)");

    private final Process process;
    private final Path log;
    private final URI address;
    private final String token;

    PackagedBroker(Path home) throws IOException {
        Path root = Files.createDirectories(home.resolve("root"));
        log = home.resolve("broker.log");
        process = new ProcessBuilder(command(root, home.resolve("state")))
                .redirectError(log.toFile())
                .start();
        Matcher ready = readyLine();
        address = URI.create(ready.group(1));
        token = ready.group(2);
    }

    private static List<String> command(Path root, Path state) {
        Path application = Path.of(System.getProperty("baton.application", "../broker/target/quarkus-app"))
                .toAbsolutePath()
                .normalize();
        if (!Files.exists(application.resolve("quarkus-run.jar"))) {
            throw new IllegalStateException(
                    "No packaged broker in " + application + ": run ./mvnw package first, or set baton.application.");
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-jar",
                application.resolve("quarkus-run.jar").toString(),
                "serve",
                root.toString(),
                "--port",
                "0",
                "--state",
                state.toString(),
                "--no-browser"));
        @Nullable String python = System.getenv("BATON_TEST_PYTHON");
        if (python == null) {
            throw new IllegalStateException(
                    "BATON_TEST_PYTHON must name a Python with JupyterLab, as ./baton test sets it.");
        }
        command.addAll(List.of("--lab", Path.of(python, "..", "..").normalize().toString()));
        return command;
    }

    /** The first line of standard output; the rest of it is read away, so that the process never waits for a reader. */
    private Matcher readyLine() throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        CompletableFuture<@Nullable String> first = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                first.complete(output.readLine());
                while (output.readLine() != null) {}
            } catch (IOException ended) {
                first.completeExceptionally(ended);
            }
        });
        boolean ready = false;
        try {
            @Nullable String line = first.get(READY_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
            Matcher matcher = READY.matcher(line == null ? "" : line);
            ready = matcher.matches();
            if (!ready) {
                throw new IllegalStateException("The broker's first line was " + line + ", and it said:\n" + said());
            }
            return matcher;
        } catch (InterruptedException | ExecutionException | TimeoutException failure) {
            throw new IllegalStateException("The broker was not ready:\n" + said(), failure);
        } finally {
            if (!ready) {
                close();
            }
        }
    }

    /** Scheme, host and port, without a path. */
    URI address() {
        return address;
    }

    String token() {
        return token;
    }

    /** What the broker wrote to standard error so far. */
    String said() throws IOException {
        return Files.readString(log);
    }

    /** Sends SIGTERM and answers the exit code, or fails when the process outlives the time allowed. */
    int terminate(Duration within) throws IOException, InterruptedException {
        process.toHandle().destroy();
        if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("The broker still ran " + within + " after SIGTERM:\n" + said());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
