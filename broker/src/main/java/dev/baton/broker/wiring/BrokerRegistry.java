package dev.baton.broker.wiring;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The state folders of the brokers that this account runs, so that commands find a broker wherever its state is: one small file
 * for each, without a secret, in {@code running} of the data directory. A broker that was killed leaves its file; readers check
 * that the process lives, and the next start deletes what belongs to no broker any more. Any thread or process.
 */
public final class BrokerRegistry {
    private final Path folder;

    /** The registry of a data directory, as a rule {@link BrokerPaths#home()}. */
    public BrokerRegistry(Path home) {
        this.folder = home.resolve("running");
    }

    /** Enters a broker by its state folder. */
    void add(Path state) throws IOException {
        Files.createDirectories(folder);
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (!Files.exists(stateOf(entry).resolve("broker.json"))) {
                    Files.deleteIfExists(entry);
                }
            }
        }
        Files.writeString(entryOf(state), state.toAbsolutePath() + "\n");
    }

    void remove(Path state) throws IOException {
        Files.deleteIfExists(entryOf(state));
    }

    /** The state folders that are entered, also those of brokers that were killed. */
    public List<Path> states() throws IOException {
        List<Path> states = new ArrayList<>();
        if (Files.isDirectory(folder)) {
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
                for (Path entry : entries) {
                    states.add(stateOf(entry));
                }
            }
        }
        return states;
    }

    private Path entryOf(Path state) {
        return folder.resolve(BrokerPaths.idOf(state.toAbsolutePath()));
    }

    private static Path stateOf(Path entry) throws IOException {
        return Path.of(Files.readString(entry).stripTrailing());
    }
}
