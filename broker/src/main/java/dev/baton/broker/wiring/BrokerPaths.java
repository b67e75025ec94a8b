package dev.baton.broker.wiring;

import dev.baton.broker.config.BatonConfig;
import dev.baton.broker.error.OperatorMessage;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Where this broker works: the real path of what it serves, its state folder (mode 0700, never inside the root) and the owner's
 * start-up token. Immutable after construction; read by any thread.
 */
@Singleton
public class BrokerPaths {
    private static volatile boolean openBrowser;

    private final Path root;
    private final Path state;
    private final String token;

    @Inject
    BrokerPaths(BatonConfig config) throws IOException {
        this.root = Path.of(config.root()).toRealPath();
        this.state = config.state().map(Path::of).orElseGet(() -> defaultState(root));
        requireOutside(state, root);
        Files.createDirectories(state);
        if (Files.getFileStore(state).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
        }
        this.token = config.token().filter(given -> !given.isBlank()).orElseGet(BrokerPaths::newToken);
    }

    /** Looks before anything is made: a state folder would be served, with the secrets in it. */
    private static void requireOutside(Path state, Path root) throws IOException {
        // not normalised: the parent of a link is where the link leads
        Path existing = state.toAbsolutePath();
        while (!Files.exists(existing)) {
            existing = Objects.requireNonNull(existing.getParent());
        }
        if (existing.toRealPath().startsWith(root) && Files.isDirectory(root)) {
            throw new IOException(OperatorMessage.STATE_INSIDE_ROOT.text(state));
        }
    }

    /** The served folder, or the one served file; a real path. */
    public Path root() {
        return root;
    }

    /** The folder in which the broker keeps what it remembers. */
    public Path state() {
        return state;
    }

    /** The secret whose holder owns everything under the root. Never logged. */
    public String token() {
        return token;
    }

    /** Whether a browser is opened once the broker is ready; decided by the command line, before anything starts. */
    public static void openBrowserWhenReady(boolean open) {
        openBrowser = open;
    }

    static boolean opensBrowser() {
        return openBrowser;
    }

    /** The state folder that belongs to a root when none is named: one per real path, in the user's data directory. */
    public static Path defaultState(Path root) {
        return home().resolve("state").resolve(idOf(root));
    }

    /** The user's data directory: {@code BATON_HOME}, or one beside those of other programs. */
    public static Path home() {
        String home = System.getenv("BATON_HOME");
        String data = System.getenv("XDG_DATA_HOME");
        return home != null && !home.isBlank()
                ? Path.of(home)
                : (data != null && !data.isBlank()
                                ? Path.of(data)
                                : Path.of(System.getProperty("user.home"), ".local", "share"))
                        .resolve("baton");
    }

    /** A short name for a path. */
    static String idOf(Path path) {
        return sha256(path.toString()).substring(0, 20);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static String newToken() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
