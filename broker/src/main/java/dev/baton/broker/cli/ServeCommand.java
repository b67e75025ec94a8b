package dev.baton.broker.cli;

import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.security.AllowedOrigins;
import dev.baton.broker.security.ClientAddresses;
import dev.baton.broker.wiring.BrokerPaths;
import dev.baton.broker.wiring.ServeApplication;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the broker in this process until it is told to end. Sets configuration first, since Quarkus reads it once. */
@Command(
        name = "serve",
        description = "Serves a folder, or one notebook or text file, for collaboration.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    @Parameters(
            index = "0",
            arity = "0..1",
            defaultValue = ".",
            description = "Folder or file to serve (default: the current folder).")
    private String path = ".";

    @Option(
            names = "--host",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).",
            defaultValue = "127.0.0.1")
    private String host = "127.0.0.1";

    @Option(
            names = "--port",
            description = "Port to listen on; 0 for any free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "8888")
    private int port = 8888;

    @Option(
            names = "--token",
            description =
                    "Token of the owner (default: generated). Prefer BATON_TOKEN, which other processes cannot read.")
    private @Nullable String token;

    @Option(names = "--state", description = "Folder for Baton's own data (default: in the user's data directory).")
    private @Nullable Path state;

    @Option(names = "--lab", description = "Prefix of a Python environment with share/jupyter/lab.")
    private @Nullable Path lab;

    @Option(names = "--base-url", description = "Path prefix of all addresses (default: /).", defaultValue = "/")
    private String baseUrl = "/";

    @Option(names = "--public-url", description = "Address that users open, when a proxy is in front.")
    private @Nullable String publicUrl;

    @Option(
            names = "--trusted-proxy",
            description = "Address or range of a proxy whose X-Forwarded-For Baton trusts; repeatable.")
    private List<String> trustedProxies = List.of();

    @Option(
            names = "--kernels-on-exit",
            description = "What happens to kernels when the broker stops: stop (the only choice so far).",
            defaultValue = "stop")
    private String kernelsOnExit = "stop";

    @Option(names = "--no-browser", description = "Do not open a browser.")
    private boolean noBrowser;

    @Override
    public Integer call() {
        Path root = Path.of(path).toAbsolutePath().normalize();
        if (!Files.exists(root)) {
            throw new CommandFailure(OperatorMessage.NO_PATH_TO_SERVE.text(root));
        }
        if (!kernelsOnExit.equals("stop")) {
            throw new CommandFailure(OperatorMessage.KERNELS_ON_EXIT.text());
        }
        if (port < 0 || port > 65535) {
            throw new CommandFailure(OperatorMessage.PORT_RANGE.text());
        }
        if (lab != null && !Files.isDirectory(lab.resolve("share/jupyter/lab"))) {
            throw new CommandFailure(OperatorMessage.NO_LAB_IN_PREFIX.text(lab));
        }
        requireAddresses();
        int chosen = port == 0 ? freePort() : port;
        requireFree(chosen);
        set("quarkus.http.host", host);
        set("quarkus.http.port", Integer.toString(chosen));
        set("baton.root", root.toString());
        set("baton.base-url", ("/" + baseUrl + "/").replaceAll("/+", "/"));
        if (state != null) {
            set("baton.state", state.toAbsolutePath().normalize().toString());
        }
        if (lab != null) {
            set("baton.lab", lab.toAbsolutePath().normalize().toString());
        }
        if (token != null) {
            set("baton.token", token);
        }
        if (publicUrl != null) {
            set("baton.public-url", publicUrl);
        }
        if (!trustedProxies.isEmpty()) {
            set("baton.trusted-proxies", String.join(",", trustedProxies));
        }
        BrokerPaths.openBrowserWhenReady(!noBrowser && System.console() != null);
        int[] exit = {0};
        Quarkus.run(ServeApplication.class, (code, failure) -> {
            exit[0] = code;
            if (failure != null) {
                System.err.println("baton: " + OperatorMessage.NOT_STARTED.text(withoutCodes(rootMessage(failure))));
            }
        });
        return exit[0];
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    /** A library's message without the codes that it puts before its sentences. */
    static String withoutCodes(String message) {
        return message.replaceAll("(?<![\\w/])[A-Z]{2,12}\\d{4,6}: ", "");
    }

    private void requireAddresses() {
        try {
            new ClientAddresses(trustedProxies);
            new AllowedOrigins(host, Optional.ofNullable(publicUrl));
        } catch (IllegalArgumentException wrong) {
            throw new CommandFailure(String.valueOf(wrong.getMessage()));
        }
    }

    private static void set(String key, String value) {
        System.setProperty(key, value);
    }

    private int freePort() {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(host, 0));
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new CommandFailure(OperatorMessage.HOST_NOT_USABLE.text(host, failure.getMessage()));
        }
    }

    private void requireFree(int chosen) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, chosen));
        } catch (IOException failure) {
            throw new CommandFailure(
                    OperatorMessage.PORT_NOT_USABLE.text(chosen, host, failure.getMessage() + whoHas(chosen)));
        }
    }

    private static String whoHas(int port) {
        try {
            return RunningBroker.known().stream()
                    .filter(each -> each.isOn(port))
                    .findFirst()
                    .map(each -> ": a broker that serves " + each.root() + " uses it")
                    .orElse("");
        } catch (IOException unreadable) {
            return ""; // the port is taken all the same
        }
    }
}
