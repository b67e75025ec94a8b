package dev.baton.broker.wiring;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.OperatorMessage;
import dev.baton.broker.security.MachineAddresses;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Says once, on standard output, that the broker answers requests, and leaves {@code broker.json} for the other commands. */
@Singleton
public class Readiness {
    private static final Logger LOG = Logger.getLogger(Readiness.class);

    private final BrokerRegistry registry = new BrokerRegistry(BrokerPaths.home());
    private final BrokerPaths paths;
    private final BatonConfig config;
    private final ObjectMapper json;
    private final String host;
    private final int port;
    private final Optional<String> nameForOthers;

    @Inject
    Readiness(
            BrokerPaths paths,
            BatonConfig config,
            ObjectMapper json,
            @ConfigProperty(name = "quarkus.http.host") String host,
            @ConfigProperty(name = "quarkus.http.port") int port) {
        this.paths = paths;
        this.config = config;
        this.json = json;
        this.host = host;
        this.port = port;
        this.nameForOthers = MachineAddresses.isEverywhere(host) ? MachineAddresses.nameForOthers() : Optional.empty();
    }

    /** The address under which this machine reaches the broker, without a slash at its end. */
    public String localAddress() {
        return MachineAddresses.isEverywhere(host) ? at("127.0.0.1") : at(host);
    }

    /** The address that is given to people, with the base path and a slash at its end. */
    public String publicAddress() {
        return config.publicUrl()
                .map(url -> url.endsWith("/") ? url : url + "/")
                .orElseGet(() -> nameForOthers.map(this::at).orElseGet(this::localAddress) + config.baseUrl());
    }

    private String at(String name) {
        return "http://" + (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
    }

    void announce() {
        try {
            writeBrokerFile();
        } catch (IOException failure) {
            throw new IllegalStateException(OperatorMessage.STATE_NOT_WRITABLE.text(paths.state(), failure), failure);
        }
        try {
            registry.add(paths.state());
        } catch (IOException failure) {
            LOG.warn(OperatorMessage.LOG_NOT_REGISTERED.text(paths.state(), failure));
        }
        String address = publicAddress() + page(paths.root()) + "?token=" + encoded(paths.token());
        System.out.println("Baton is ready at " + address);
        System.out.flush();
        System.err.println("baton: " + OperatorMessage.STATE_AT.text(paths.state()));
        if (MachineAddresses.isEverywhere(host) && config.publicUrl().isEmpty()) {
            System.err.println("baton: " + OperatorMessage.ALSO_AT.text(localAddress() + config.baseUrl()));
        }
        if (BrokerPaths.opensBrowser()) {
            openBrowser(address);
        }
    }

    /** The page to begin with: the one served file, if only one is served. */
    private static String page(Path root) {
        return Files.isDirectory(root) ? "lab" : "lab/tree/" + encoded(String.valueOf(root.getFileName()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    void onStop(@Observes ShutdownEvent event) throws IOException {
        Files.deleteIfExists(brokerFile());
        registry.remove(paths.state());
        deleteBrowserPage();
    }

    private Path brokerFile() {
        return paths.state().resolve("broker.json");
    }

    private void writeBrokerFile() throws IOException {
        Map<String, Object> descriptor = new LinkedHashMap<>();
        descriptor.put("address", localAddress() + config.baseUrl());
        descriptor.put("public", publicAddress());
        descriptor.put("token", paths.token());
        descriptor.put("pid", ProcessHandle.current().pid());
        descriptor.put("root", paths.root().toString());
        Path fresh = Files.createTempFile(
                paths.state(),
                "broker",
                ".json",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        json.writeValue(fresh.toFile(), descriptor);
        Files.move(fresh, brokerFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private void openBrowser(String address) {
        try {
            new ProcessBuilder(BrowserPage.command(BrowserPage.write(runtimeFolder(), address)))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException absent) {
            LOG.debug("no browser was opened", absent);
        }
        // a browser has read it long before
        CompletableFuture.delayedExecutor(1, TimeUnit.MINUTES).execute(this::deleteBrowserPage);
    }

    private void deleteBrowserPage() {
        try {
            BrowserPage.deleteAll(runtimeFolder());
        } catch (IOException failure) {
            LOG.warn(OperatorMessage.LOG_TOKEN_PAGE.text(failure));
        }
    }

    private Path runtimeFolder() {
        return paths.state().resolve("runtime");
    }
}
