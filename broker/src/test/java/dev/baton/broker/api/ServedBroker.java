package dev.baton.broker.api;

import dev.baton.broker.kernel.KernelAgent;
import dev.baton.broker.kernel.KernelRegistry;
import dev.baton.broker.lab.TestPrefix;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A broker for tests over HTTP: an empty served folder, a state folder, a planted front end, and a token that the tests know. */
public final class ServedBroker implements QuarkusTestResourceLifecycleManager {
    /** The owner's token. */
    public static final String TOKEN = "owner-token-of-the-tests";

    private static volatile Path folder = Path.of("");

    /** The served folder. */
    public static Path root() {
        return folder.resolve("root");
    }

    /** A kernel called {@code hang}, which never answers, so that what was accepted waits. */
    private static void plantSilentKernel(Path prefix) throws IOException {
        Path spec = Files.createDirectories(prefix.resolve("share/jupyter/kernels/hang"));
        Files.writeString(spec.resolve("logo-64x64.png"), "logo");
        Files.writeString(spec.resolve("kernel.json"), """
                {"argv": ["/bin/sh", "-c", "exec sleep 60", "{connection_file}"], "display_name": "Hang", "language": "none"}""");
    }

    /** Stops every kernel, and returns when each has ended. */
    public static void stopKernels(KernelRegistry kernels) {
        for (KernelAgent each : kernels.all()) {
            kernels.stop(each, "The test is over.").toCompletableFuture().join();
        }
    }

    @Override
    public Map<String, String> start() {
        try {
            folder = Files.createTempDirectory("baton-served");
            Files.createDirectory(root());
            TestPrefix.plant(Files.createDirectory(folder.resolve("prefix")));
            plantSilentKernel(folder.resolve("prefix"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return Map.of(
                "baton.root",
                root().toString(),
                "baton.state",
                folder.resolve("state").toString(),
                "baton.lab",
                folder.resolve("prefix").toString(),
                "baton.token",
                TOKEN,
                "baton.trusted-proxies",
                "127.0.0.1",
                "baton.requests.bodies-max-bytes",
                "67108864",
                "baton.requests.head-max",
                "3s",
                // long enough for a test to post cells one by one, and short enough to wait for in vain
                "baton.rooms.execute-gather",
                "1s",
                "baton.rooms.execute-gather-many",
                "1s",
                "baton.rooms.execute-predecessor-max",
                "3s");
    }

    @Override
    public void stop() {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
